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
    public string Kind => JsonText.Of(Owner["kind"]) ?? "";

    public string Name =>
        JsonText.Of(Owner["metadata"] is JsonObject metadata ? metadata["name"] ?? metadata["generateName"] : null) ?? "(no name)";

    /// <summary>Null if the object has no namespace.</summary>
    public string? Namespace => JsonText.Of((Owner["metadata"] as JsonObject)?["namespace"]) is { Length: > 0 } name ? name : null;

    /// <summary>Kind, namespace, name, file and number of the document, for messages.</summary>
    public string Label(ManifestDocument document, string @namespace) =>
        $"{Kind} {@namespace}/{Name} ({document.File}, document {document.Number})";

    private bool IsPod => ReferenceEquals(Owner, Template);

    /// <summary>All pods and templates of a document, those in lists included.</summary>
    public static IEnumerable<PodTemplate> In(JsonNode? document, string path = "") =>
        document switch
        {
            JsonObject { } item
                when item["items"] is JsonArray items && JsonText.Of(item["kind"])?.EndsWith("List", StringComparison.Ordinal) is true =>
                items.SelectMany((one, index) => In(one, $"{path}/items/{index}")),
            JsonObject owner
                when Steps(owner) is { } steps &&
                    steps.Aggregate((JsonNode?)owner, (node, step) => (node as JsonObject)?[step]) is JsonObject template =>
            [
                new PodTemplate(owner, template, steps.Aggregate(path, (pointer, step) => $"{pointer}/{step}")),
            ],
            _ => [],
        };

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

    private static string[]? Steps(JsonObject item) => (Group(JsonText.Of(item["apiVersion"]) ?? ""), JsonText.Of(item["kind"])) switch
    {
        ("", "Pod") => [],
        ("", "PodTemplate") => ["template"],
        ("", "ReplicationController") => ["spec", "template"],
        ("apps" or "extensions", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => ["spec", "template"],
        ("batch", "Job") => ["spec", "template"],
        ("batch", "CronJob") => ["spec", "jobTemplate", "spec", "template"],
        _ => null,
    };

    private static string Group(string apiVersion) => apiVersion.Split('/') is [var group, _] ? group : "";

    private static JsonElement Element(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(), new JsonDocumentOptions { MaxDepth = 128 });
        return document.RootElement.Clone();
    }
}
