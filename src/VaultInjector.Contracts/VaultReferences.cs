using System.Globalization;

namespace VaultInjector.Contracts;

/// <summary>
/// References to Vault in the value of an environment variable: the value is <c>vault:PATH#FIELD[#VERSION]</c>, or a text with one or more
/// <c>${vault:PATH#FIELD[#VERSION]}</c> in it. The webhook reads literal values so, and <c>exec</c> those of ConfigMaps and Secrets.
/// </summary>
public static class VaultReferences
{
    public const string Expected = "vault:PATH#FIELD or vault:PATH#FIELD#VERSION";

    private const string Scheme = "vault:";
    private const string Opening = "${";

    /// <summary>What the value consists of; null if it holds no reference: <c>vault:8200</c> is none, because it names no field.</summary>
    /// <exception cref="FormatException">A reference is written wrongly; the message is a sentence without a full stop.</exception>
    public static IReadOnlyList<VariablePart>? Read(string value)
    {
        if (value.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return Reference(value[Scheme.Length..]) is { } whole ? [whole] : null;
        }

        var (parts, done) = (new List<VariablePart>(), 0);
        for (var start = Next(value, 0); start >= 0; start = Next(value, start + 1))
        {
            var end = End(value, start);
            if (end < 0)
            {
                throw new FormatException(
                    $"the reference that starts with '{Opening}{Scheme}' has no closing brace: expected ${{{Expected}}}");
            }

            if (Reference(value[(start + Opening.Length + Scheme.Length)..end]) is { } reference)
            {
                AddText(parts, value[done..start]);
                parts.Add(reference);
                (done, start) = (end + 1, end);
            }
        }

        if (done == 0)
        {
            return null;
        }

        AddText(parts, value[done..]);
        return parts;
    }

    private static int Next(string value, int start) =>
        start < value.Length ? value.IndexOf($"{Opening}{Scheme}", start, StringComparison.Ordinal) : -1;

    /// <summary>The brace that closes the reference: a template in it has braces of its own. -1: none, although it names a field.</summary>
    private static int End(string value, int start)
    {
        var depth = 0;
        for (var index = start; index < value.Length; index++)
        {
            if (value.AsSpan(index).StartsWith(Opening, StringComparison.Ordinal))
            {
                depth++;
                index++;
            }
            else if (value[index] == '}' && --depth == 0)
            {
                return index;
            }
        }

        return value.IndexOf('#', start) < 0 ? value.Length : -1;
    }

    /// <param name="text">What follows <c>vault:</c>.</param>
    /// <returns>Null if it names no field.</returns>
    private static VariablePart? Reference(string text)
    {
        var mark = text.IndexOf('#', StringComparison.Ordinal);
        if (mark < 0)
        {
            return null;
        }

        var (path, field, version) = (text[..mark], text[(mark + 1)..], (int?)null);
        var last = field.LastIndexOf('#');
        if (last >= 0 && !field[last..].Contains('}', StringComparison.Ordinal))
        {
            version = Version(field[(last + 1)..]);
            field = field[..last];
        }

        if (path.Trim('/') == "" || path.AsSpan().ContainsAnyInRange('\0', ' ') || field == "")
        {
            throw new FormatException($"a reference lacks its path or its field, or its path has spaces: expected {Expected}");
        }

        var isTemplate = field.Contains(Opening, StringComparison.Ordinal);
        return isTemplate || !field.Contains('#', StringComparison.Ordinal)
            ? new VariablePart { Secret = path, Field = isTemplate ? null : field, Version = version, Template = isTemplate ? field : null }
            : throw new FormatException($"a reference has more than two '#': expected {Expected}");
    }

    private static int Version(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw new FormatException($"the version of a reference is no whole number from 1: expected {Expected}");

    private static void AddText(List<VariablePart> parts, string text)
    {
        if (text != "")
        {
            parts.Add(new VariablePart { Text = text });
        }
    }
}
