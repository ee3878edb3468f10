using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>Finds the pods and the pod templates of a document.</summary>
/// <remarks>
/// Kubernetes' own kinds have their template at a known place. In every other object (a Rollout, a DeploymentConfig, a Knative Service) a
/// template is a part whose <c>spec.containers</c> is a list of containers.
/// </remarks>
internal static class PodTemplates
{
    private const string List = "List";

    /// <summary>All of them, those in lists included.</summary>
    public static IEnumerable<PodTemplate> In(JsonNode? document) => In(document, "", new ListedItem("", ""));

    private static IEnumerable<PodTemplate> In(JsonNode? node, string path, ListedItem listed)
    {
        if (node is not JsonObject item)
        {
            return [];
        }

        var (version, kind) = (JsonText.Of(item["apiVersion"]) ?? listed.ApiVersion, JsonText.Of(item["kind"]) ?? listed.Kind);
        return item["items"] is JsonArray items && kind.EndsWith(List, StringComparison.Ordinal)
                ? items.SelectMany((one, index) => In(one, $"{path}/items/{index}", new ListedItem(version, kind[..^List.Length])))
            : Steps(version, kind) is { } steps
                ? Known(item, steps, path).Select(template => template with { ListedKind = kind })
            : kind != "" && version != ""
                ? Inside(item, item, path)
            : [];
    }

    private static IEnumerable<PodTemplate> Known(JsonObject owner, string[] steps, string path) =>
        steps.Aggregate((JsonNode?)owner, (node, step) => (node as JsonObject)?[step]) is JsonObject template
            ? [new PodTemplate(owner, template, steps.Aggregate(path, (pointer, step) => $"{pointer}/{step}"))]
            : [];

    /// <summary>Templates anywhere below an object; whole objects inside it (OpenShift's Template has them) are their own owners.</summary>
    private static IEnumerable<PodTemplate> Inside(JsonObject owner, JsonNode? node, string path) => node switch
    {
        JsonObject map when !ReferenceEquals(map, owner) && IsObject(map) => In(map, path, new ListedItem("", "")),
        JsonObject map when !ReferenceEquals(map, owner) && IsTemplate(map) => [new PodTemplate(owner, map, path)],
        JsonObject map => map.SelectMany(entry => Inside(owner, entry.Value, $"{path}/{Escaped(entry.Key)}")),
        JsonArray list => list.SelectMany((item, index) => Inside(owner, item, $"{path}/{index}")),
        _ => [],
    };

    private static bool IsObject(JsonObject map) => JsonText.Of(map["apiVersion"]) is not null && JsonText.Of(map["kind"]) is not null;

    private static bool IsTemplate(JsonObject map) =>
        map["spec"] is JsonObject spec && spec["containers"] is JsonArray { Count: > 0 } containers &&
        containers.All(one => one is JsonObject container && JsonText.Of(container["name"] ?? container["image"]) is not null);

    /// <summary>RFC 6901, section 3.</summary>
    private static string Escaped(string step) =>
        step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string[]? Steps(string apiVersion, string kind) => (Group(apiVersion), kind) switch
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

    /// <summary>What an item of a list is, where it does not say so itself.</summary>
    private sealed record ListedItem(string ApiVersion, string Kind);
}
