using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>A pod in a document, or the template from which a controller makes pods.</summary>
/// <param name="Owner">The object itself: a Pod, a Deployment, …</param>
/// <param name="Template">The part that holds the pod's metadata and spec; the owner itself where that is a Pod.</param>
/// <param name="Path">JSON pointer from the document to the template.</param>
internal sealed record PodTemplate(JsonObject Owner, JsonObject Template, string Path)
{
    /// <summary>Kind of an object that does not name it, in a list that does.</summary>
    public string ListedKind { get; init; } = "";

    public string Kind => JsonText.Of(Owner["kind"]) ?? ListedKind;

    public string Name =>
        JsonText.Of(Owner["metadata"] is JsonObject metadata ? metadata["name"] ?? metadata["generateName"] : null) ?? "(no name)";

    /// <summary>Null if the object has no namespace.</summary>
    public string? Namespace => JsonText.Of((Owner["metadata"] as JsonObject)?["namespace"]) is { Length: > 0 } name ? name : null;

    public bool IsPod => ReferenceEquals(Owner, Template);

    /// <summary>False for a part of a manifest, such as a patch of an overlay: there is nothing to inject into.</summary>
    public bool HasContainers => Template["spec"] is JsonObject spec && spec["containers"] is JsonArray { Count: > 0 };

    /// <summary>The pod as the API server would send it to the webhook: a Job's pod knows its owner.</summary>
    public JsonElement ToPod(string @namespace)
    {
        if (IsPod)
        {
            return Element(Owner);
        }

        var metadata = Template["metadata"]?.DeepClone() ?? new JsonObject();
        if (metadata is JsonObject map)
        {
            map["namespace"] = @namespace;
            map["generateName"] = $"{Name}-";
            map["ownerReferences"] = new JsonArray(Reference());
        }

        return Element(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = metadata,
                ["spec"] = Template["spec"]?.DeepClone(),
            });
    }

    private JsonObject Reference() => Kind switch
    {
        "CronJob" => Reference("batch/v1", "Job"),
        "Deployment" => Reference("apps/v1", "ReplicaSet"),
        _ => Reference(JsonText.Of(Owner["apiVersion"]) ?? "", Kind),
    };

    private JsonObject Reference(string apiVersion, string kind) =>
        new()
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["name"] = Name,
            ["controller"] = true,
        };

    private static JsonElement Element(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(), new JsonDocumentOptions { MaxDepth = 128 });
        return document.RootElement.Clone();
    }
}
