using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>The form in which a client wants objects: whole, as table rows, or their metadata only.</summary>
public sealed class Representation
{
    private readonly string _form;
    private readonly string _include;
    private readonly TimeProvider _clock;

    private Representation(string form, string include, TimeProvider clock) => (_form, _include, _clock) = (form, include, clock);

    public static Representation Wanted(HttpRequest request, TimeProvider clock)
    {
        var form = request.Headers.Accept.SelectMany(header => (header ?? "").Split(','))
            .SelectMany(range => range.Split(';', StringSplitOptions.TrimEntries))
            .FirstOrDefault(parameter => parameter.StartsWith("as=", StringComparison.Ordinal));
        return new Representation(form?[3..] ?? "", request.Query["includeObject"].ToString(), clock);
    }

    public JsonObject One(ResourceType type, JsonObject item) => _form switch
    {
        "Table" => TableFormat.Of(type, [item], item.ResourceVersion(), Options),
        "PartialObjectMetadata" or "PartialObjectMetadataList" => MetadataOf(item),
        _ => EventForms.Outgoing(type, item),
    };

    public JsonObject Many(ResourceType type, IReadOnlyList<JsonObject> items, string version)
    {
        switch (_form)
        {
            case "Table":
                return TableFormat.Of(type, items, version, Options);
            case "PartialObjectMetadata" or "PartialObjectMetadataList":
                var list = Responses.List(type, items.Select(MetadataOf), version);
                list["kind"] = "PartialObjectMetadataList";
                list["apiVersion"] = "meta.k8s.io/v1";
                // As on a real server, which converts an empty list of these to none at all.
                if (items.Count == 0)
                {
                    list["items"] = null;
                }

                return list;
            default:
                return Responses.List(type, items.Select(item => EventForms.Outgoing(type, item)), version);
        }
    }

    private TableOptions Options => new(_include, _clock.GetUtcNow());

    public static JsonObject MetadataOf(JsonObject item) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = item["metadata"]?.DeepClone(),
    };
}
