using System.Text.Json.Nodes;
using VaultInjector.Injection.Annotations;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>Finds annotations of the injector at places where the webhook will never see them, and says where they belong.</summary>
internal static class Misplaced
{
    private const string Annotations = "annotations";

    /// <summary>What stands on the controller, or is a label, in sentences that follow "Deployment shop/web …: ".</summary>
    public static IEnumerable<string> On(PodTemplate template)
    {
        var right = $"{Dotted($"{template.Path}/metadata")}.{Annotations}";
        IReadOnlyList<(string Path, JsonObject Metadata)> above = template.IsPod ? [] : [.. Above(template.Owner)];
        var labels = above.Select(one => one.Metadata["labels"]).Append((template.Template["metadata"] as JsonObject)?["labels"]);
        return
        [
            .. above.SelectMany(one => Ours(one.Metadata[Annotations]).Select(key =>
                $"{key} stands on {one.Path}.{Annotations} of the {template.Kind} and belongs on {right}")),
            .. labels.SelectMany(Ours).Distinct(StringComparer.Ordinal).Select(key =>
                $"{key} is a label, which the injector does not read; it belongs on {right}"),
        ];
    }

    /// <summary>Parts of a document that look like templates with our annotations but are not pod templates, by their path.</summary>
    public static IEnumerable<string> Unreached(JsonNode? document, IReadOnlyCollection<PodTemplate> templates) =>
        Metadata(document, "")
            .Where(one => Ours(one.Metadata[Annotations]).Any())
            .Select(one => one.Path[..^"/metadata".Length])
            .Where(path => path.Contains("/spec/", StringComparison.Ordinal) && !templates.Any(template => template.Path == path))
            .Where(path => !templates.Any(template => template.Path.StartsWith($"{path}/", StringComparison.Ordinal)))
            .Select(Dotted);

    /// <summary>The metadata of the object, and of a CronJob's job template.</summary>
    private static IEnumerable<(string Path, JsonObject Metadata)> Above(JsonObject owner)
    {
        if (owner["metadata"] is JsonObject metadata)
        {
            yield return ("metadata", metadata);
        }

        if (owner["spec"] is JsonObject spec && spec["jobTemplate"] is JsonObject job && job["metadata"] is JsonObject ofJob)
        {
            yield return ("spec.jobTemplate.metadata", ofJob);
        }
    }

    private static IEnumerable<(string Path, JsonObject Metadata)> Metadata(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry is { Key: "metadata", Value: JsonObject metadata }
            ? [($"{path}/metadata", metadata)]
            : Metadata(entry.Value, $"{path}/{entry.Key}")),
        JsonArray list => list.SelectMany((item, index) => Metadata(item, $"{path}/{index}")),
        _ => [],
    };

    /// <summary>Keys of our domain but for the two labels that exist.</summary>
    private static IEnumerable<string> Ours(JsonNode? map) =>
        map is JsonObject entries
            ? entries.Select(entry => entry.Key).Where(key =>
                key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal) &&
                key is not (AnnotationKeys.InjectionLabel or AnnotationKeys.InjectedLabel))
            : [];

    /// <summary><c>/spec/templates/0</c> as <c>spec.templates[0]</c>.</summary>
    private static string Dotted(string path) =>
        string.Concat(path
            .Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(step => char.IsAsciiDigit(step[0]) ? $"[{step}]" : $".{step}")).TrimStart('.');
}
