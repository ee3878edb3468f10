using System.Globalization;
using System.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Text;

/// <summary>Go's string and character literals, written and read.</summary>
public static class Quoting
{
    public static string Quote(string text, bool ascii = false)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in GoText.Runes(GoText.Joined(text)))
        {
            Write(quoted, rune, '"', ascii);
        }

        return quoted.Append('"').ToString();
    }

    public static string QuoteRune(long rune, bool ascii = false)
    {
        var valid = rune is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF);
        var quoted = new StringBuilder().Append('\'');
        Write(quoted, valid ? (int)rune : 0xFFFD, '\'', ascii);
        return quoted.Append('\'').ToString();
    }

    /// <summary>Whether the text can stand between back quotes.</summary>
    public static bool CanBackquote(string text) =>
        GoText.Runes(text).TrueForAll(
            rune => rune is not ('`' or 0x7F or 0xFEFF) && (rune >= ' ' || rune == '\t') && !GoText.IsEscaped(rune));

    /// <summary>The text of a literal in double or back quotes, or of a character in single ones.</summary>
    public static bool TryUnquote(string literal, out string text)
    {
        text = "";
        if (literal.Length < 2 || literal[0] != literal[^1])
        {
            return false;
        }

        var inner = literal[1..^1];
        if (literal[0] == '`')
        {
            text = inner.Replace("\r", "", StringComparison.Ordinal);
            return true;
        }

        var read = new StringBuilder(inner.Length);
        for (var index = 0; index < inner.Length;)
        {
            if (inner[index] == '\n' || inner[index] == literal[0] || !Read(inner, ref index, literal[0], read))
            {
                return false;
            }
        }

        text = GoText.Joined(read.ToString());
        return true;
    }

    private static void Write(StringBuilder to, int rune, char quote, bool ascii)
    {
        if (rune == quote || rune == '\\')
        {
            to.Append('\\').Append((char)rune);
        }
        else if (GoText.IsEscaped(rune))
        {
            to.Append(CultureInfo.InvariantCulture, $"\\x{GoText.Unescaped(rune):x2}");
        }
        else if (rune < 0x80 ? GoText.IsPrintable(rune) : !ascii && GoText.IsPrintable(rune))
        {
            to.Append(GoText.FromRune(rune));
        }
        else
        {
            to.Append(Escape(rune));
        }
    }

    private static string Escape(int rune) => rune switch
    {
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        < ' ' or 0x7F => $"\\x{rune:x2}",
        < 0x10000 => $"\\u{rune:x4}",
        _ => $"\\U{rune:x8}",
    };

    private static bool Read(string from, ref int index, char quote, StringBuilder to)
    {
        if (from[index] != '\\')
        {
            to.Append(from[index++]);
            return true;
        }

        if (index + 1 >= from.Length)
        {
            return false;
        }

        var letter = from[index + 1];
        index += 2;
        if (Simple(letter, quote) is { } simple)
        {
            to.Append(simple);
            return true;
        }

        return letter switch
        {
            'x' => Byte(from, ref index, 2, 16, to),
            >= '0' and <= '7' when --index >= 0 => Byte(from, ref index, 3, 8, to),
            'u' => Rune(from, ref index, 4, to),
            'U' => Rune(from, ref index, 8, to),
            _ => false,
        };
    }

    private static char? Simple(char letter, char quote) => letter switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        '\\' => '\\',
        '\'' or '"' when letter == quote => letter,
        _ => null,
    };

    private static bool Byte(string from, ref int index, int length, int numberBase, StringBuilder to)
    {
        if (!Number(from, ref index, length, numberBase, out var value) || value > 255)
        {
            return false;
        }

        to.Append(value < 0x80 ? (char)value : (char)(0xDC00 + value));
        return true;
    }

    private static bool Rune(string from, ref int index, int length, StringBuilder to)
    {
        if (!Number(from, ref index, length, 16, out var value) || value is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            return false;
        }

        to.Append(char.ConvertFromUtf32((int)value));
        return true;
    }

    private static bool Number(string from, ref int index, int length, int numberBase, out ulong value)
    {
        value = 0;
        if (index + length > from.Length || !NumberReading.TryUnsigned(from.Substring(index, length), numberBase, out value, out _))
        {
            return false;
        }

        index += length;
        return true;
    }
}
