using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>Objects of YAML files, and where an API server keeps them.</summary>
public static partial class Manifests
{
    /// <summary>Every object of a file with one or more documents.</summary>
    public static IReadOnlyList<JsonObject> Read(string file) => Parse(File.ReadAllText(file));

    /// <summary>Every object of a text with one or more documents.</summary>
    public static IReadOnlyList<JsonObject> Parse(string yaml) =>
        [.. DocumentStart.Split(yaml).Select(YamlBody.Parse).OfType<JsonObject>()];

    /// <summary>The collection of an object, for example <c>/api/v1/namespaces/apps/pods</c>.</summary>
    public static string CollectionOf(JsonObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var apiVersion = item["apiVersion"]!.GetValue<string>();
        var kind = item["kind"]!.GetValue<string>();
        var root = apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";
        return item["metadata"]?["namespace"] is { } space
            ? $"{root}/namespaces/{space.GetValue<string>()}/{Plural(kind)}"
            : $"{root}/{Plural(kind)}";
    }

    /// <summary>The object itself, for example <c>/api/v1/namespaces/apps</c>.</summary>
    public static string PathOf(JsonObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return $"{CollectionOf(item)}/{item["metadata"]!["name"]!.GetValue<string>()}";
    }

    private static string Plural(string kind)
    {
        var name = kind.ToLowerInvariant();
        return name switch
        {
            _ when name.EndsWith('y') => $"{name[..^1]}ies",
            _ when name.EndsWith('s') => $"{name}es",
            _ => $"{name}s",
        };
    }

    [GeneratedRegex("^---[ \t]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DocumentStart { get; }
}
