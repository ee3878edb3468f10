using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Pods;

/// <summary>Replaces the paths of a container by local ones, since processes here share the machine's file system.</summary>
public sealed partial class PathMap
{
    private readonly SortedDictionary<string, string> _paths = new(Comparer<string>.Create((a, b) =>
        a.Length == b.Length ? string.CompareOrdinal(a, b) : b.Length.CompareTo(a.Length)));

    public void Add(string inside, string local) => _paths[inside.TrimEnd('/')] = local;

    public string? Find(string inside) => _paths.GetValueOrDefault(inside.TrimEnd('/'));

    /// <summary>Replaces every mapped path in a text where it ends at a path boundary, the longest first.</summary>
    public string Translate(string text)
    {
        if (_paths.Count == 0 || !text.Contains('/', StringComparison.Ordinal))
        {
            return text;
        }

        var pattern = string.Join('|', _paths.Keys.Select(Regex.Escape));
        return Regex.Replace(
            text,
            $"(?<![A-Za-z0-9_.-])(?:{pattern})(?![A-Za-z0-9_.-])",
            match => _paths[match.Value],
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1));
    }

    /// <summary>Expands <c>$(NAME)</c> as Kubernetes does; <c>$$</c> is a dollar sign.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Reference().Replace(text, match =>
        match.Value is "$$" ? "$" : variables.TryGetValue(match.Groups["name"].Value, out var value) ? value : match.Value);

    [GeneratedRegex(@"\$\$|\$\((?<name>[^)]+)\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
