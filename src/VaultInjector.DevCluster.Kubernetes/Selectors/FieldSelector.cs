namespace VaultInjector.DevCluster.Kubernetes.Selectors;

/// <summary>Field selectors such as <c>metadata.name=x,status.phase!=Running</c>; any path of the object may be named.</summary>
public sealed class FieldSelector
{
    private readonly List<(string[] Path, string Value, bool Equal)> _terms = [];

    public static FieldSelector Parse(string? query)
    {
        var selector = new FieldSelector();
        foreach (var term in (query ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equal = !term.Contains("!=", StringComparison.Ordinal);
            var parts = term.Split(["!=", "==", "="], 2, StringSplitOptions.TrimEntries);
            selector._terms.Add((parts[0].Split('.'), parts.Length > 1 ? parts[1] : "", equal));
        }

        return selector;
    }

    public bool Matches(JsonObject item) => _terms.TrueForAll(term => (ValueAt(item, term.Path) == term.Value) == term.Equal);

    private static string ValueAt(JsonObject item, string[] path) => item.At(path) switch
    {
        JsonValue value => value.Text() ?? value.ToJsonString(),
        _ => "",
    };
}
