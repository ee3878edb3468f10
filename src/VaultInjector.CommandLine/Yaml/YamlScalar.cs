using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>
/// The value of an unquoted scalar as kubectl reads it: YAML 1.1's <c>yes</c>, <c>on</c> and <c>y</c> are booleans and <c>0644</c> is
/// octal, but dates and <c>1:30</c> stay text.
/// </summary>
internal static partial class YamlScalar
{
    private static readonly HashSet<string> True = Words("y", "yes", "true", "on");
    private static readonly HashSet<string> False = Words("n", "no", "false", "off");
    private static readonly HashSet<string> Null = [.. Words("null"), "", "~"];

    /// <exception cref="FormatException">JSON has no such number (infinity, not a number).</exception>
    public static JsonNode? Resolve(string text) => text switch
    {
        _ when Null.Contains(text) => null,
        _ when True.Contains(text) => JsonValue.Create(true),
        _ when False.Contains(text) => JsonValue.Create(false),
        _ when NoNumber.IsMatch(text) => throw new FormatException($"{text} is a number that neither JSON nor Kubernetes knows"),
        _ => Number(text) ?? JsonValue.Create(text),
    };

    /// <summary>Whether this or another YAML reader would read the unquoted text as another value.</summary>
    public static bool NeedsQuotes(string text) =>
        Null.Contains(text) || True.Contains(text) || False.Contains(text) || NoNumber.IsMatch(text) || Number(text) is not null ||
        Misleading.IsMatch(text) || text is "<<" or "=";

    private static JsonValue? Number(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
        {
            return null;
        }

        var digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Integer(digits) is { } number)
        {
            return number;
        }

        var isFinite = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real);
        return !isFinite || !Float.IsMatch(digits) ? null
            : JsonNumber.IsMatch(digits) ? JsonNode.Parse(digits)!.AsValue()
            : JsonValue.Create(real);
    }

    private static JsonValue? Integer(string digits)
    {
        var negative = digits.StartsWith('-');
        var unsigned = digits.TrimStart('+', '-');
        if (digits.Length - unsigned.Length > 1 || unsigned.Length == 0)
        {
            return null;
        }

        var (radix, body) = unsigned switch
        {
            ['0', 'x' or 'X', .. var hex] => (16u, hex),
            ['0', 'o' or 'O', .. var octal] => (8u, octal),
            ['0', 'b' or 'B', .. var binary] => (2u, binary),
            ['0', _, ..] => (8u, unsigned[1..]),
            _ => (10u, unsigned),
        };
        return Magnitude(body, radix) is not { } magnitude ? null
            : !negative ? JsonValue.Create(magnitude)
            : magnitude <= long.MaxValue ? JsonValue.Create(-(long)magnitude)
            : null;
    }

    /// <summary>Null if a digit does not belong to this radix, or the number does not fit.</summary>
    private static ulong? Magnitude(string body, uint radix)
    {
        UInt128 sum = 0;
        foreach (var c in body)
        {
            var digit = char.IsAsciiHexDigit(c) ? (uint)Convert.FromHexString($"0{c}")[0] : radix;
            sum = (sum * radix) + digit;
            if (digit >= radix || sum > ulong.MaxValue)
            {
                return null;
            }
        }

        return body.Length > 0 ? (ulong)sum : null;
    }

    private static HashSet<string> Words(params string[] words) =>
        [.. words.SelectMany(word => new[] { word, $"{char.ToUpperInvariant(word[0])}{word[1..]}", word.ToUpperInvariant() })];

    [GeneratedRegex(
        @"^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex NoNumber { get; }

    [GeneratedRegex(
        @"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex JsonNumber { get; }

    [GeneratedRegex(
        @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Float { get; }

    /// <summary>Dates and sexagesimal numbers, which other readers of YAML 1.1 resolve, and invalid octal numbers.</summary>
    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$|^0o[0-9]+$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Misleading { get; }
}
