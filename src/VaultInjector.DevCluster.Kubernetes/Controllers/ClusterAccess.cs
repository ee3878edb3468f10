using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Operations;

namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>What controllers do with the cluster, each in its own name.</summary>
public sealed class ClusterAccess(ObjectStore store, ResourceWriter writer, ResourceRemover remover, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, (DateTimeOffset Until, TimeSpan Length)> _backoff = new(StringComparer.Ordinal);
    private static readonly JsonObject Background = new() { ["propagationPolicy"] = "Background" };

    public ObjectStore Store => store;

    public IReadOnlyList<JsonObject> All(ResourceType type) => store.List(type).Items;

    public IReadOnlyList<JsonObject> OwnedBy(JsonObject owner, ResourceType type) =>
        [
            .. store
                .List(type, owner.Namespace())
                .Items.Where(item => item.ControllerUid() == owner.Uid()),
        ];

    public async Task<JsonObject> CreateAsync(string controller, ResourceType type, JsonObject item, CancellationToken cancellation) =>
        await writer.CreateAsync(new Target(type, item.Namespace(), item.Name()), item, WriteContext.Of(controller), cancellation);

    public async Task DeleteAsync(string controller, ResourceType type, JsonObject item, CancellationToken cancellation) =>
        await remover.DeleteAsync(new Target(type, item.Namespace(), item.Name()), Background, WriteContext.Of(controller), cancellation);

    public async Task ChangeAsync(
        string controller,
        ResourceType type,
        JsonObject item,
        (string Subresource, Action<JsonObject> Change) what,
        CancellationToken cancellation
    ) =>
        await writer.ModifyAsync(
            new Target(type, item.Namespace(), item.Name(), what.Subresource),
            live =>
            {
                var next = live.Copy();
                what.Change(next);
                return next;
            },
            WriteContext.Of(controller),
            cancellation);

    /// <summary>Creates a pod from an owner's template; a refusal becomes an event of the owner, as in a real cluster.</summary>
    public async Task<bool> CreatePodAsync(string controller, JsonObject owner, JsonObject pod, CancellationToken cancellation)
    {
        if (_backoff.TryGetValue(owner.Uid(), out var pause) && pause.Until > clock.GetUtcNow())
        {
            return false;
        }

        try
        {
            var created = await CreateAsync(controller, ResourceCatalog.Pods, pod, cancellation);
            _backoff.Remove(owner.Uid());
            await EventAsync(controller, owner, ("Normal", "SuccessfulCreate", $"Created pod: {created.Name()}"), cancellation);
            return true;
        }
        catch (ApiException refusal)
        {
            var length =
                pause.Length == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Length.Ticks * 2, LongestPause.Ticks));
            _backoff[owner.Uid()] = (clock.GetUtcNow() + length, length);
            await EventAsync(controller, owner, ("Warning", "FailedCreate", $"Error creating: {refusal.Message}"), cancellation);
            return false;
        }
    }

    public static JsonObject PodOf(JsonObject owner, JsonObject? template)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = template.Map("metadata")?.Copy() ?? [],
            ["spec"] = template.Map("spec")?.Copy() ?? [],
        };
        pod.Meta()["namespace"] = owner.Namespace();
        pod.Meta()["generateName"] = $"{owner.Name()}-";
        pod.Meta()["ownerReferences"] = new JsonArray(Reference(owner));
        return pod;
    }

    public static JsonObject Reference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"),
        ["kind"] = owner.Text("kind"),
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    private async Task EventAsync(
        string controller, JsonObject about, (string Type, string Reason, string Message) what, CancellationToken cancellation)
    {
        var existing = store.List(ResourceCatalog.Events, about.Namespace())
            .Items.FirstOrDefault(item =>
                item.Text("involvedObject", "uid") == about.Uid() && item.Text("message") == what.Message);
        var now = clock.GetUtcNow().Timestamp();
        if (existing is not null)
        {
            await ChangeAsync(
                controller,
                ResourceCatalog.Events,
                existing,
                (
                    "",
                    item =>
                    {
                        item["count"] = (item.Number("count") ?? 1) + 1;
                        item["lastTimestamp"] = now;
                    }
            ),
                cancellation);
            return;
        }

        await CreateAsync(controller, ResourceCatalog.Events, Event(about, controller, what, now), cancellation);
    }

    private static JsonObject Event(JsonObject about, string component, (string Type, string Reason, string Message) what, string now) =>
        new()
        {
            ["metadata"] = new JsonObject { ["generateName"] = $"{about.Name()}.", ["namespace"] = about.Namespace() },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = about.Text("apiVersion"),
                ["kind"] = about.Text("kind"),
                ["name"] = about.Name(),
                ["namespace"] = about.Namespace(),
                ["uid"] = about.Uid(),
            },
            ["type"] = what.Type,
            ["reason"] = what.Reason,
            ["message"] = what.Message,
            ["source"] = new JsonObject { ["component"] = component },
            ["count"] = 1,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
        };
}
