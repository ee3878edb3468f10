using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>The functions of expressions; what is not here is an error, never a guess.</summary>
internal static class CelFunctions
{
    /// <summary>Calls <c>target.name(arguments)</c>, or <c>name(target)</c>.</summary>
    public static object? Call(string name, object? target, object?[] arguments) =>
        (name, target, arguments) switch
        {
            ("startsWith", string text, [string part]) => text.StartsWith(part, StringComparison.Ordinal),
            ("endsWith", string text, [string part]) => text.EndsWith(part, StringComparison.Ordinal),
            ("contains", string text, [string part]) => text.Contains(part, StringComparison.Ordinal),
            ("matches", string text, [string pattern]) => Matches(text, pattern),
            ("lowerAscii", string text, []) => text.ToLowerInvariant(),
            ("split", string text, [string separator]) => text.Split(separator).ToList<object?>(),
            ("join", List<object?> list, [string separator]) => string.Join(separator, list.Cast<string>()),
            ("size", string text, []) => (long)text.Length,
            ("size", List<object?> list, []) => (long)list.Count,
            ("size", JsonObject map, []) => (long)map.Count,
            ("string", string or long or double or bool, []) => Text(target),
            ("int", string text, []) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new CelException($"'{text}' is not an int"),
            ("dyn", _, []) => target,
            _ => throw new CelException($"undeclared reference to '{name}', or no such overload"),
        };

    public static object Sum(string sign, object? left, object? right) => (sign, left, right) switch
    {
        ("+", string a, string b) => a + b,
        ("+", List<object?> a, List<object?> b) => a.Concat(b).ToList(),
        ("+", long a, long b) => a + b,
        ("+", double a, double b) => a + b,
        ("-", long a, long b) => a - b,
        ("-", double a, double b) => a - b,
        _ => throw new CelException($"no such overload: {sign}"),
    };

    private static string Text(object? value) =>
        value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new CelException($"the pattern '{pattern}' cannot be used: {problem.Message}");
        }
    }
}
