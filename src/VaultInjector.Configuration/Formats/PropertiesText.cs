using System.Globalization;
using System.Text;

namespace VaultInjector.Configuration.Formats;

/// <summary>Java's properties: <c>key=value</c>, <c>key: value</c> or <c>key value</c>, with its escapes and continued lines.</summary>
internal static class PropertiesText
{
    /// <exception cref="FormatException">An escape is not complete. The message holds nothing of the text.</exception>
    public static List<KeyValuePair<string, string?>> Read(string text)
    {
        var values = new List<KeyValuePair<string, string?>>();
        foreach (var line in LogicalLines(text))
        {
            var end = KeyEnd(line);
            var start = ValueStart(line, end);
            values.Add(new(Unescaped(line[..end]), Unescaped(line[start..])));
        }

        return values;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var pending = "";
        var continues = false;
        foreach (var natural in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (!continues && (line == "" || line[0] is '#' or '!'))
            {
                continue;
            }

            continues = EndsWithOddBackslashes(line);
            pending += continues ? line[..^1] : line;
            if (!continues)
            {
                yield return pending;
                pending = "";
            }
        }

        if (pending != "")
        {
            yield return pending;
        }
    }

    private static bool EndsWithOddBackslashes(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    private static int KeyEnd(string line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\')
            {
                at++;
            }
            else if (line[at] is '=' or ':' or ' ' or '\t' or '\f')
            {
                return at;
            }
        }

        return line.Length;
    }

    private static int ValueStart(string line, int keyEnd)
    {
        var at = SkipBlanks(line, keyEnd);
        return at < line.Length && line[at] is '=' or ':' ? SkipBlanks(line, at + 1) : at;
    }

    private static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t' or '\f')
        {
            at++;
        }

        return at;
    }

    private static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || ++at == text.Length)
            {
                plain.Append(at < text.Length ? text[at] : "");
                continue;
            }

            plain.Append(text[at] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'f' => '\f',
                'u' => CodeUnit(text, ref at),
                var other => other,
            });
        }

        return plain.ToString();
    }

    private static char CodeUnit(string text, ref int at)
    {
        if (at + 4 >= text.Length ||
            !ushort.TryParse(text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            throw new FormatException("an escape \\uXXXX has fewer than four hexadecimal digits");
        }

        at += 4;
        return (char)unit;
    }
}
