namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Events are stored once, in core form, and served under both of their API groups.</summary>
public static class EventForms
{
    private static readonly (string Core, string New)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("count", "deprecatedCount"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("reportingComponent", "reportingController"),
    ];

    /// <summary>The type under which objects of a type are stored.</summary>
    public static ResourceType StoredAs(ResourceType type) =>
        ReferenceEquals(type, ResourceCatalog.NewEvents) ? ResourceCatalog.Events : type;

    public static JsonObject Incoming(ResourceType type, JsonObject item) => ReferenceEquals(type, ResourceCatalog.NewEvents)
        ? Rename(item, "v1", Names.Select(pair => (pair.New, pair.Core)))
        : item;

    public static JsonObject Outgoing(ResourceType type, JsonObject item) => ReferenceEquals(type, ResourceCatalog.NewEvents)
        ? Rename(item, "events.k8s.io/v1", Names.Select(pair => (pair.Core, pair.New)))
        : item;

    private static JsonObject Rename(JsonObject item, string apiVersion, IEnumerable<(string From, string To)> names)
    {
        var result = item.Copy();
        result["apiVersion"] = apiVersion;
        foreach (var (from, to) in names)
        {
            if (result[from] is { } value)
            {
                result.Remove(from);
                result[to] = value;
            }
        }

        return result;
    }
}
