using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Pods;

/// <summary>The parts of a pod that a decision needs, read once, whatever shape they have.</summary>
internal sealed class PodView
{
    /// <summary>In each list. More than any pod needs; a pod with more is not injected.</summary>
    private const int MostContainers = 256;

    private static readonly byte[] AgentName = Encoding.UTF8.GetBytes(InjectedPod.AgentContainer);

    private readonly List<PodContainer> _containers = [];
    private readonly List<PodContainer> _ephemeral = [];
    private readonly List<PodProblem> _problems = [];

    private PodView(JsonElement pod)
    {
        Metadata = pod.Get("metadata"u8);
        Spec = pod.Get("spec"u8);
        SecurityContext = Spec.Get("securityContext"u8);
        Expect(pod, "the pod", JsonValueKind.Object);
        Expect(Metadata, "metadata", JsonValueKind.Object);
        Expect(Metadata.Get("labels"u8), "metadata.labels", JsonValueKind.Object);
        Expect(Spec, "spec", JsonValueKind.Object);
        Expect(Spec.Get("volumes"u8), "spec.volumes", JsonValueKind.Array);
        Annotations = Metadata.Get("annotations"u8);
        Expect(Annotations, "metadata.annotations", JsonValueKind.Object);
        ReadContainers(ContainerList.InitContainers, Spec.Get("initContainers"u8));
        ReadContainers(ContainerList.Containers, Spec.Get("containers"u8));
        ReadContainers(ContainerList.EphemeralContainers, Spec.Get("ephemeralContainers"u8));
    }

    public JsonElement Metadata { get; }

    public JsonElement Spec { get; }

    public JsonElement SecurityContext { get; }

    public JsonElement Annotations { get; }

    /// <summary>Init containers first, then containers, those of the injector among them.</summary>
    public IReadOnlyList<PodContainer> Containers => _containers;

    public IReadOnlyList<PodContainer> EphemeralContainers => _ephemeral;

    /// <summary>Parts of a shape that no pod has.</summary>
    public IReadOnlyList<PodProblem> Problems => _problems;

    public bool IsMirror => Annotations.Get("kubernetes.io/config.mirror"u8).ValueKind != JsonValueKind.Undefined;

    /// <summary>Whether the pod runs to its end, so that a sidecar that stays would keep it from ending.</summary>
    public bool RunsToItsEnd =>
        Spec.Get("restartPolicy"u8) is var policy && (policy.Is("Never"u8) || policy.Is("OnFailure"u8)) ||
        Metadata.Get("ownerReferences"u8).Items().Any(IsJob);

    public string ServiceAccount =>
        Spec.Text("serviceAccountName"u8) is { Length: > 0 } name ? name : Spec.Text("serviceAccount"u8) ?? "default";

    public bool HasAgent => Agent is not null;

    /// <summary>The init container that has the agent's name, be it genuine or not.</summary>
    public PodContainer? Agent { get; private set; }

    public bool HasLabel(string name) => Metadata.Get("labels"u8).Get(name).ValueKind == JsonValueKind.String;

    public static PodView Read(JsonElement pod) => new(pod);

    private void ReadContainers(ContainerList list, JsonElement items)
    {
        var path = PodContainer.ListPath(list);
        Expect(items, path, JsonValueKind.Array);
        var index = 0;
        foreach (var item in items.Items())
        {
            if (index < MostContainers || IsAgent(list, item))
            {
                Read(new PodContainer(list, index, item.Text("name"u8) ?? "", item));
            }

            index++;
        }

        if (index > MostContainers)
        {
            _problems.Add(new PodProblem(RejectionKind.TooLarge, path, null, $"at most {MostContainers} containers"));
        }
    }

    private void Read(PodContainer container)
    {
        var item = container.Element;
        if (item.ValueKind != JsonValueKind.Object || !IsListOrMissing(item, "env"u8) || !IsListOrMissing(item, "volumeMounts"u8))
        {
            _problems.Add(Malformed(container.Path, "a container whose env and volumeMounts are lists"));
        }

        (container.List == ContainerList.EphemeralContainers ? _ephemeral : _containers).Add(container);
        Agent = IsAgent(container.List, item) ? container : Agent;
    }

    private static bool IsAgent(ContainerList list, JsonElement item) =>
        list == ContainerList.InitContainers && item.Get("name"u8).Is(AgentName);

    private void Expect(JsonElement element, string path, JsonValueKind kind)
    {
        if (element.ValueKind != kind && !element.IsMissing())
        {
            _problems.Add(Malformed(path, kind == JsonValueKind.Array ? "a list" : "an object"));
        }
    }

    private static PodProblem Malformed(string path, string expected) => new(RejectionKind.PodMalformed, path, null, expected);

    private static bool IsJob(JsonElement owner) =>
        owner.Get("kind"u8).Is("Job"u8) && owner.Text("apiVersion"u8)?.StartsWith("batch/", StringComparison.Ordinal) is true;

    private static bool IsListOrMissing(JsonElement container, ReadOnlySpan<byte> name) =>
        container.Get(name) is var list && (list.ValueKind == JsonValueKind.Array || list.IsMissing());
}
