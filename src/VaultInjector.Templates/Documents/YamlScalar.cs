using System.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>A text as a YAML scalar, in the style that yaml.v2 chooses: plain, quoted, or a literal block.</summary>
internal static class YamlScalar
{
    private const string FirstIndicators = "#,[]{}&*!|>'\"%@`";

    public static string Write(string text, int indent)
    {
        text = GoText.Joined(text);
        var runes = GoText.Runes(text);
        if (runes.Exists(GoText.IsEscaped))
        {
            return $"!!binary {Convert.ToBase64String(GoText.ToBytes(text))}";
        }

        var look = Look.At(runes);
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return look.BlockAllowed ? Literal(text, indent) : Double(runes);
        }

        if (YamlTypes.IsPlainText(text))
        {
            return look.PlainAllowed ? text : look.SingleAllowed ? Single(runes, indent) : Double(runes);
        }

        return Double(runes);
    }

    private static string Literal(string text, int indent)
    {
        var block = new StringBuilder("|");
        block.Append(text[0] is ' ' or '\n' or '\r' or '\x85' or '\u2028' or '\u2029' ? "2" : "");
        block.Append(!text.EndsWith('\n') ? "-" : text == "\n" || text.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : "");
        foreach (var line in (text.EndsWith('\n') ? text[..^1] : text).Split('\n'))
        {
            block.Append('\n').Append(line == "" ? "" : new string(' ', Math.Max(indent, 2))).Append(line);
        }

        return block.Append(text.EndsWith('\n') ? "\n" : "").ToString();
    }

    private static string Single(List<int> runes, int indent)
    {
        var quoted = new StringBuilder("'");
        var afterBreak = false;
        foreach (var rune in runes)
        {
            if (afterBreak && !IsBreak(rune) && rune != ' ')
            {
                quoted.Append(' ', Math.Max(indent, 2));
            }

            afterBreak = IsBreak(rune) || (afterBreak && rune == ' ');
            quoted.Append(rune == '\'' ? "''" : GoText.FromRune(rune));
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>If the text starts with a byte order mark, that library escapes all of it.</summary>
    private static string Double(List<int> runes)
    {
        var quoted = new StringBuilder("\"");
        var startsWithMark = runes is [0xFEFF, ..];
        foreach (var rune in runes)
        {
            var isEscaped = startsWithMark || !IsPrintable(rune) || IsBreak(rune) || rune is '"' or '\\';
            quoted.Append(isEscaped ? Escape(rune) : GoText.FromRune(rune));
        }

        return quoted.Append('"').ToString();
    }

    private static string Escape(int rune) => rune switch
    {
        0 => "\\0",
        7 => "\\a",
        8 => "\\b",
        9 => "\\t",
        0xA => "\\n",
        0xB => "\\v",
        0xC => "\\f",
        0xD => "\\r",
        0x1B => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        0x85 => "\\N",
        0xA0 => "\\_",
        0x2028 => "\\L",
        0x2029 => "\\P",
        <= 0xFF => $"\\x{rune:X2}",
        <= 0xFFFF => $"\\u{rune:X4}",
        _ => $"\\U{rune:X8}",
    };

    private static bool IsBreak(int rune) => rune is '\n' or '\r' or 0x85 or 0x2028 or 0x2029;

    /// <summary>Characters beyond U+FFFF are not, for that library.</summary>
    private static bool IsPrintable(int rune) => rune is '\n' or (>= 0x20 and <= 0x7E) or (>= 0xA0 and <= 0xD7FF) or
        (>= 0xE000 and < 0xFEFF) or (> 0xFEFF and < 0xFFFE);

    /// <summary>What the styles allow for a text.</summary>
    private readonly record struct Look(bool PlainAllowed, bool SingleAllowed, bool BlockAllowed)
    {
        public static Look At(List<int> runes)
        {
            if (runes.Count == 0)
            {
                return new Look(PlainAllowed: true, SingleAllowed: true, BlockAllowed: false);
            }

            var special = runes.Exists(rune => !IsPrintable(rune));
            var (first, last) = (runes[0], runes[^1]);
            var edges = first == ' ' || last == ' ' || IsBreak(first) || IsBreak(last);
            var breakSpace = Follows(runes, IsBreak, rune => rune == ' ');
            var spaceBreak = Follows(runes, rune => rune == ' ', IsBreak);
            return new Look(
                !special && !edges && !spaceBreak && !runes.Exists(IsBreak) && !HasIndicator(runes),
                !special && !spaceBreak && !breakSpace,
                !special && !spaceBreak && last != ' ');
        }

        private static bool Follows(List<int> runes, Func<int, bool> first, Func<int, bool> second) =>
            Enumerable.Range(1, runes.Count - 1).Any(index => first(runes[index - 1]) && second(runes[index]));

        private static bool HasIndicator(List<int> runes)
        {
            if (runes is ['-', '-', '-', ..] or ['.', '.', '.', ..])
            {
                return true;
            }

            for (var index = 0; index < runes.Count; index++)
            {
                var beforeBlank = index + 1 == runes.Count || runes[index + 1] is ' ' or '\t';
                var afterBlank = index == 0 || runes[index - 1] is ' ' or '\t';
                var rune = runes[index];
                if ((index == 0 && rune < 0x80 && FirstIndicators.Contains((char)rune, StringComparison.Ordinal)) ||
                    (index == 0 && rune is '?' or '-' && beforeBlank) ||
                    (rune == ':' && beforeBlank) ||
                    (rune == '#' && afterBlank))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
