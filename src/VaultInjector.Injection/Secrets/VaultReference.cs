using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Secrets;

/// <summary>
/// References to secrets in the literal value of a variable: <c>vault:PATH#FIELD[#VERSION]</c> as the whole value, and
/// <c>${vault:PATH#FIELD[#VERSION]}</c> in text.
/// </summary>
internal static class VaultReference
{
    public const string Mark = "vault:";

    private const string Open = "${" + Mark;
    private const char Close = '}';
    private const int MostReferences = 32;
    private const int LongestText = 64 * 1024;
    private const string Expected = "vault:PATH#FIELD or vault:PATH#FIELD#VERSION, such as vault:secret/web/db#password";
    private const string InTextExpected = "${vault:PATH#FIELD} or ${vault:PATH#FIELD#VERSION} in the text";

    /// <summary>Whether a text begins as a reference does.</summary>
    public static bool IsMarked(string text) =>
        text.StartsWith(Mark, StringComparison.Ordinal) || text.Contains(Open, StringComparison.Ordinal);

    /// <summary>What the value consists of, or what is wrong with its references; both null where it has none.</summary>
    public static (IReadOnlyList<VariablePart>? Parts, Mistake? Mistake) Read(string text)
    {
        if (text.Contains(Open, StringComparison.Ordinal))
        {
            return text.Length > LongestText ? (null, new Mistake($"at most {LongestText} characters in a text with references"))
                : text.AsSpan().Count(Open) > MostReferences ? (null, new Mistake($"at most {MostReferences} references in one value"))
                : ReadText(text);
        }

        if (!IsWhole(text))
        {
            return (null, null);
        }

        var (part, mistake) = ReadOne(text[Mark.Length..], Expected);
        return part is null ? (null, mistake) : ([part], null);
    }

    /// <summary>Other things begin with <c>vault:</c> too: <c>vault:8200</c> is a host and its port, and <c>vault://</c> a URL.</summary>
    private static bool IsWhole(string text) =>
        text.StartsWith(Mark, StringComparison.Ordinal) && !text.StartsWith("vault://", StringComparison.Ordinal) &&
        text.IndexOf('#', StringComparison.Ordinal) is var hash and > 0 &&
        (text.AsSpan(0, hash).Contains('/') || !text.AsSpan(0, hash).Contains(' '));

    private static (IReadOnlyList<VariablePart>? Parts, Mistake? Mistake) ReadText(string text)
    {
        var parts = new List<VariablePart>();
        var at = 0;
        for (var open = 0; (open = text.IndexOf(Open, at, StringComparison.Ordinal)) >= 0;)
        {
            var close = text.IndexOf(Close, open);
            var (part, mistake) = close < 0
                ? (null, new Mistake($"{InTextExpected}, closed by {Close}"))
                : ReadOne(text[(open + Open.Length)..close], InTextExpected);
            if (part is null)
            {
                return (null, mistake);
            }

            parts.AddRange(open > at ? [Text(text[at..open]), part] : [part]);
            at = close + 1;
        }

        return ([.. parts, .. at < text.Length ? (VariablePart[])[Text(text[at..])] : []], null);
    }

    private static VariablePart Text(string text) => new() { Text = text };

    private static (VariablePart? Part, Mistake? Mistake) ReadOne(string reference, string expected)
    {
        var (target, version) = reference.Split('#') switch
        {
            [var path, { Length: > 0 } field] => ($"{path}#{field}", null),
            [var path, { Length: > 0 } field, var number] => ($"{path}#{field}", number),
            _ => ("", ""),
        };
        if (target == "")
        {
            return (null, new Mistake(expected));
        }

        var (secret, mistake) = SecretPath.Read(target);
        return secret is null ? (null, mistake)
            : version is null ? (Part(secret, secret.Version), null)
            : int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && secret.Version is null
                ? (Part(secret, n), null)
            : (null, new Mistake($"{expected} with the number of a version, from 1"));
    }

    private static VariablePart Part(SecretPath secret, int? version) =>
        new() { Secret = secret.Path, Field = secret.Field, Version = version };
}
