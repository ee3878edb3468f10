using System.Globalization;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Regular;

/// <summary>Reads sets of characters: <c>[a-z]</c>, <c>\d</c>, <c>[[:alpha:]]</c>, <c>\pL</c>, and characters behind a backslash.</summary>
internal sealed class RegexClassParser(List<int> runes)
{
    private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7f",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1f\x7f\x7f",
        ["digit"] = "09",
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = "09AZ__az",
        ["xdigit"] = "09AFaf",
    };

    public static FunctionException Wrong(List<int> runes, string message, int from, int to) =>
        new($"error parsing regexp: {message}: `{string.Concat(runes[from..to].Select(GoText.FromEscaped))}`");

    private int Peek(int at) => at < runes.Count ? runes[at] : -1;

    /// <summary>A set in brackets.</summary>
    public CharSet Bracket(ref int at, bool folds)
    {
        var start = at++;
        var set = new CharSet();
        var negated = Peek(at) == '^';
        at += negated ? 1 : 0;
        for (var isFirst = true; isFirst || Peek(at) != ']'; isFirst = false)
        {
            if (Peek(at) == -1)
            {
                throw Wrong(runes, "missing closing ]", start, runes.Count);
            }

            if (Named(ref at) is { } named)
            {
                set.Add(named);
            }
            else if (Peek(at) == '\\' && EscapedClass(ref at) is { } escaped)
            {
                set.Add(escaped);
            }
            else
            {
                Range(set, ref at, start);
            }
        }

        at++;
        set = folds ? set.Folded() : set;
        return negated ? set.Negated() : set;
    }

    /// <summary><c>\d \D \s \S \w \W \pL \p{Greek} \PL</c>; null if something else stands there.</summary>
    public CharSet? EscapedClass(ref int at)
    {
        var letter = Peek(at + 1);
        var pairs = char.ToLowerInvariant((char)Math.Clamp(letter, 0, 0x7F)) switch
        {
            'd' => "09",
            's' => "\t\n\f\r  ",
            'w' => "09AZ__az",
            'p' => "",
            _ => null,
        };
        if (pairs is null)
        {
            return null;
        }

        var negated = letter is 'D' or 'S' or 'W' or 'P';
        if (pairs == "")
        {
            return Unicode(ref at, negated);
        }

        at += 2;
        return CharSet.Of(pairs, negated);
    }

    /// <summary>The character behind a backslash.</summary>
    public int EscapedRune(ref int at)
    {
        var start = at;
        var letter = Peek(at + 1);
        if (letter == -1)
        {
            throw Wrong(runes, "trailing backslash at end of expression", runes.Count, runes.Count);
        }

        at += 2;
        switch (letter)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return Hexadecimal(ref at, start);
            case >= '0' and <= '7' when letter == '0' || Peek(at) is >= '0' and <= '7':
                return Octal(ref at, letter);
            default:
                return letter < 0x80 && !char.IsAsciiLetterOrDigit((char)letter)
                    ? letter
                    : throw Wrong(runes, "invalid escape sequence", start, at);
        }
    }

    private int Octal(ref int at, int first)
    {
        var value = first - '0';
        for (var digit = 1; digit < 3 && Peek(at) is >= '0' and <= '7'; digit++)
        {
            value = (value * 8) + (Peek(at++) - '0');
        }

        return value;
    }

    private int Hexadecimal(ref int at, int start)
    {
        var isLong = Peek(at) == '{';
        var end = isLong ? runes.IndexOf('}', at) : at + 2;
        var digits = end < 0 || end > runes.Count ? "" : string.Concat(runes[(isLong ? at + 1 : at)..end].Select(GoText.FromEscaped));
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune) ||
            rune is < 0 or > CharSet.Last)
        {
            throw Wrong(runes, "invalid escape sequence", start, Math.Min(at + 1, runes.Count));
        }

        at = isLong ? end + 1 : end;
        return rune;
    }

    private void Range(CharSet set, ref int at, int start)
    {
        var from = at;
        var low = One(ref at, start);
        var high = low;
        if (Peek(at) == '-' && Peek(at + 1) is not (-1 or ']'))
        {
            at++;
            high = One(ref at, start);
        }

        _ = high >= low ? set.Add(low, high) : throw Wrong(runes, "invalid character class range", from, at);
    }

    private int One(ref int at, int start) => Peek(at) switch
    {
        -1 => throw Wrong(runes, "missing closing ]", start, runes.Count),
        '\\' => EscapedRune(ref at),
        _ => runes[at++],
    };

    /// <summary><c>[:alpha:]</c> or <c>[:^alpha:]</c>.</summary>
    private CharSet? Named(ref int at)
    {
        if (Peek(at) != '[' || Peek(at + 1) != ':')
        {
            return null;
        }

        for (var end = at + 2; end + 1 < runes.Count; end++)
        {
            if (runes[end] == ':' && runes[end + 1] == ']')
            {
                var name = string.Concat(runes[(at + 2)..end].Select(GoText.FromEscaped));
                var set = Posix.GetValueOrDefault(name.TrimStart('^')) is { } pairs
                    ? CharSet.Of(pairs, name.StartsWith('^'))
                    : throw Wrong(runes, "invalid character class range", at, end + 2);
                at = end + 2;
                return set;
            }
        }

        return null;
    }

    private CharSet Unicode(ref int at, bool negated)
    {
        var start = at;
        var isLong = Peek(at + 2) == '{';
        var end = isLong ? runes.IndexOf('}', at) : at + 2;
        if (end < 0 || end >= runes.Count)
        {
            throw Wrong(runes, "invalid character class range", start, runes.Count);
        }

        var name = string.Concat((isLong ? runes[(at + 3)..end] : runes[end..(end + 1)]).Select(GoText.FromEscaped));
        at = end + 1;
        negated ^= name.StartsWith('^');
        var set = UnicodeSets.Find(name.TrimStart('^')) ?? throw Wrong(runes, "invalid character class range", start, at);
        return negated ? set.Negated() : set;
    }
}
