using System.Threading.Channels;
using VaultInjector.DevCluster.Kubernetes.Selectors;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>What a list or a watch selects.</summary>
public sealed record Selection(ResourceType Type, string? Namespace, LabelSelector Labels, FieldSelector Fields)
{
    public static Selection Of(ApiCall call)
    {
        var fields = call.Parameter("fieldSelector");
        if (call.Target.Name.Length > 0)
        {
            fields = $"metadata.name={call.Target.Name}";
        }

        return new Selection(
            call.Type,
            call.AllNamespaces ? null : call.Target.Namespace,
            LabelSelector.Parse(call.Parameter("labelSelector")),
            FieldSelector.Parse(fields));
    }

    public bool Takes(ObjectKey key) => ReferenceEquals(key.Type, Type) && (Namespace is null || Namespace == key.Namespace);

    public bool Matches(JsonObject? item) => item is not null && Labels.Matches(item.Labels()) && Fields.Matches(item);
}

/// <summary>Streams changes as JSON lines until the client, the timeout or the server ends it.</summary>
public sealed class WatchResponse(ObjectStore store, TimeProvider clock)
{
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromSeconds(60);
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public async Task RunAsync(ApiCall call, HttpContext context, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(Length(call), clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping, context.RequestAborted);
        var selection = Selection.Of(call);
        var version = call.Parameter("resourceVersion") ?? "";
        var initial = version is "" or "0";
        var listing = store.List(selection.Type, selection.Namespace);
        var after = initial ? long.Parse(listing.ResourceVersion, CultureInfo.InvariantCulture) : Version(version);
        var changes = store.Subscribe(after, out var handle);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
        try
        {
            var output = new Output(call.Type, Representation.Wanted(context.Request), context.Response);
            if (changes is null)
            {
                await output.WriteAsync("ERROR", ApiErrors.Expired(version, listing.ResourceVersion).ToStatus(), end.Token);
                return;
            }

            await output.BeginAsync(initial ? listing.Items.Where(selection.Matches) : [], end.Token);
            await FollowAsync(selection, changes, (output, call.Flag("allowWatchBookmarks")), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The watch is over: the client lists again or watches on.
        }
        finally
        {
            store.Unsubscribe(handle);
        }
    }

    private static TimeSpan Length(ApiCall call) =>
        double.TryParse(call.Parameter("timeoutSeconds"), CultureInfo.InvariantCulture, out var asked) && asked > 0
            ? TimeSpan.FromSeconds(asked)
            : LongestWatch;

    private async Task FollowAsync(
        Selection selection, ChannelReader<StoredChange> changes, (Output Output, bool Bookmarks) to, CancellationToken end)
    {
        while (true)
        {
            using var pause = new CancellationTokenSource(BookmarkEvery, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, end);
            try
            {
                while (await changes.WaitToReadAsync(either.Token))
                {
                    while (changes.TryRead(out var change))
                    {
                        await SendAsync(selection, change, to.Output, end);
                    }
                }

                return;
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                if (to.Bookmarks)
                {
                    await to.Output.BookmarkAsync(store.ResourceVersion, end);
                }
            }
        }
    }

    private static async Task SendAsync(Selection selection, StoredChange change, Output output, CancellationToken end)
    {
        if (!selection.Takes(change.Key))
        {
            return;
        }

        var now = change.Kind != ChangeKind.Deleted && selection.Matches(change.Item);
        var before = selection.Matches(change.Previous);
        var type = (before, now) switch { (false, true) => "ADDED", (true, true) => "MODIFIED", (true, false) => "DELETED", _ => null };
        if (type is not null)
        {
            await output.ObjectAsync(type, change.Item, end);
        }
    }

    private static long Version(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ApiErrors.BadRequest($"Invalid value: \"{text}\": resourceVersion must be a number");

    private sealed class Output(ResourceType type, Representation form, HttpResponse response)
    {
        public async Task BeginAsync(IEnumerable<JsonObject> items, CancellationToken end)
        {
            await response.Body.FlushAsync(end);
            foreach (var item in items)
            {
                await ObjectAsync("ADDED", item, end);
            }
        }

        public Task ObjectAsync(string kind, JsonObject item, CancellationToken end) => WriteAsync(kind, form.One(item), end);

        public Task BookmarkAsync(string version, CancellationToken end) => WriteAsync(
            "BOOKMARK",
            new JsonObject
            {
                ["kind"] = type.Kind,
                ["apiVersion"] = type.ApiVersion,
                ["metadata"] = new JsonObject { ["resourceVersion"] = version, ["creationTimestamp"] = null },
            },
            end);

        public async Task WriteAsync(string kind, JsonObject item, CancellationToken end)
        {
            var line = new JsonObject { ["type"] = kind, ["object"] = item.DeepClone() };
            await response.Body.WriteAsync(line.ToBytes(), end);
            await response.Body.WriteAsync(NewLine, end);
            await response.Body.FlushAsync(end);
        }
    }
}
