namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>The form in which a client wants objects: whole, or their metadata only.</summary>
public sealed class Representation
{
    private const string MetadataGroup = "meta.k8s.io/v1";
    private readonly bool _onlyMetadata;

    private Representation(bool onlyMetadata) => _onlyMetadata = onlyMetadata;

    public static Representation Wanted(HttpRequest request)
    {
        var form = request.Headers.Accept.SelectMany(header => (header ?? "").Split(',', ';'))
            .Select(part => part.Trim())
            .FirstOrDefault(part => part.StartsWith("as=", StringComparison.Ordinal));
        return new Representation(form is "as=PartialObjectMetadata" or "as=PartialObjectMetadataList");
    }

    public JsonObject One(JsonObject item) => _onlyMetadata ? MetadataOf(item) : item;

    public JsonObject Many(ResourceType type, IReadOnlyList<JsonObject> items, string version)
    {
        var list = Responses.List(type, items.Select(item => One(item)), version);
        if (_onlyMetadata)
        {
            list["kind"] = "PartialObjectMetadataList";
            list["apiVersion"] = MetadataGroup;
            // As on a real server, which writes null for an empty list of these.
            list["items"] = items.Count == 0 ? null : list["items"]!.DeepClone();
        }

        return list;
    }

    private static JsonObject MetadataOf(JsonObject item) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = MetadataGroup,
        ["metadata"] = item["metadata"]?.DeepClone(),
    };
}
