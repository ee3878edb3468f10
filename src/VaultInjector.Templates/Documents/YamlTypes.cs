using System.Globalization;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Documents;

/// <summary>What an unquoted word of YAML 1.1 stands for, as yaml.v2 sees it.</summary>
internal static class YamlTypes
{
    private static readonly Dictionary<string, object?> Words = Make();

    /// <summary>Whether the text, unquoted, is read as a text again by old and new parsers.</summary>
    public static bool IsPlainText(string text) => Resolve(text) is string && !IsSexagesimal(text) && !IsTimestamp(text);

    /// <summary>The value of an unquoted word: null, bool, int, uint64, float64 or the text itself.</summary>
    public static object? Resolve(string text)
    {
        if (text == "" || Words.ContainsKey(text))
        {
            return text == "" ? null : Words[text];
        }

        var first = text[0];
        if (first == '.')
        {
            return NumberReading.TryFloat(text, out var fraction) ? fraction : text;
        }

        if (first is not ('+' or '-') && !char.IsAsciiDigit(first))
        {
            return text;
        }

        return Number(text.Replace("_", "", StringComparison.Ordinal)) ?? text;
    }

    private static object? Number(string plain)
    {
        if (NumberReading.TrySigned(plain, 0, out var whole, out var fits) && fits)
        {
            return (nint)whole;
        }

        if (NumberReading.TryUnsigned(plain, 0, out var unsigned, out fits) && fits)
        {
            return unsigned;
        }

        return IsFloat(plain) && NumberReading.TryFloat(plain, out var number) ? number : null;
    }

    /// <summary>Digits with a point or an exponent.</summary>
    private static bool IsFloat(string text)
    {
        var at = text is ['+' or '-', ..] ? 1 : 0;
        var digits = Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            digits += Digits(text, ref at);
        }

        if (digits == 0)
        {
            return false;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            return Digits(text, ref at) > 0 && at == text.Length;
        }

        return at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - start;
    }

    /// <summary><c>12:30:45</c>: a number to base 60 for old parsers.</summary>
    private static bool IsSexagesimal(string text)
    {
        var parts = text.TrimStart('+', '-').Split(':');
        return parts.Length > 1 && text.Length - string.Join(':', parts).Length <= 1 && parts[0].Length > 0 &&
            char.IsAsciiDigit(parts[0][0]) && parts[0].All(character => char.IsAsciiDigit(character) || character == '_') &&
            parts[1..^1].All(part => IsSixty(part, isLast: false)) && IsSixty(parts[^1], isLast: true);
    }

    private static bool IsSixty(string part, bool isLast)
    {
        var point = part.IndexOf('.', StringComparison.Ordinal);
        var whole = isLast && point >= 0 ? part[..point] : part;
        var rest = isLast && point >= 0 ? part[(point + 1)..] : "";
        return (whole is [>= '0' and <= '9'] or [>= '0' and <= '5', >= '0' and <= '9']) &&
            rest.All(character => char.IsAsciiDigit(character) || character == '_');
    }

    /// <summary>Four digits, a dash, and then what a date needs.</summary>
    public static bool IsTimestamp(string text)
    {
        var at = 0;
        if (Digits(text, ref at) != 4 || at >= text.Length || text[at] != '-')
        {
            return false;
        }

        var day = text.IndexOfAny(['T', 't', ' ']);
        var date = (day < 0 ? text : text[..day]).Split('-');
        return date.Length == 3 && InRange(date[1], 1, 12) && InRange(date[2], 1, 31) && (day < 0 || IsTime(text[(day + 1)..], text[day]));
    }

    private static bool IsTime(string text, char separator)
    {
        var zone = text.IndexOfAny(['Z', '+', '-']);
        var time = (zone < 0 ? text : text[..zone]).Split(':');
        var seconds = time.Length == 3 ? time[2].Split('.') : [];
        return time.Length == 3 && InRange(time[0], 0, 23) && InRange(time[1], 0, 59) && InRange(seconds[0], 0, 59) &&
            seconds.Length <= 2 && (zone >= 0 ? separator != ' ' : separator == ' ');
    }

    private static bool InRange(string text, int least, int most) =>
        text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
        number >= least && number <= most;

    private static Dictionary<string, object?> Make()
    {
        var words = new Dictionary<string, object?>(StringComparer.Ordinal);
        Add(words, true, "y Y yes Yes YES true True TRUE on On ON");
        Add(words, false, "n N no No NO false False FALSE off Off OFF");
        Add(words, null, "~ null Null NULL");
        Add(words, double.NaN, ".nan .NaN .NAN");
        Add(words, double.PositiveInfinity, ".inf .Inf .INF +.inf +.Inf +.INF");
        Add(words, double.NegativeInfinity, "-.inf -.Inf -.INF");
        return words;
    }

    private static void Add(Dictionary<string, object?> words, object? value, string spellings) =>
        spellings.Split(' ').ToList().ForEach(word => words[word] = value);
}
