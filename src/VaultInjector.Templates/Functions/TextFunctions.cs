using System.Text;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Regular;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>Consul Template's functions for texts.</summary>
internal static class TextFunctions
{
    public static IEnumerable<Function> All =>
    [
        Function.Of("indent", "is", Indent),
        Function.Of("join", "sS", call => string.Join(call.Text(0), call.Texts(1))),
        Function.Of("split", "ss", call => GoList.OfStrings(Split(call.Text(0), call.Text(1).Trim()))),
        Function.Of("splitToMap", "sss", SplitToMap, "0.29.6"),
        Function.Of("trim", "ss", call => Trim(call.Text(1), call.Text(0)), "0.29"),
        Function.Of("trimPrefix", "ss", call => WithoutPrefix(call.Text(1), call.Text(0)), "0.29"),
        Function.Of("trimSuffix", "ss", call => WithoutSuffix(call.Text(1), call.Text(0)), "0.29"),
        Function.Of("trimSpace", "s", call => call.Text(0).Trim()),
        Function.Of("toLower", "s", call => GoCase.Lower(call.Text(0))),
        Function.Of("toUpper", "s", call => GoCase.Upper(call.Text(0))),
        Function.Of("toTitle", "s", call => Title(call.Text(0))),
        Function.Of("replaceAll", "sss", call => Replace(call.Text(2), call.Text(0), call.Text(1))),
        Function.Of("regexMatch", "ss", call => new GoRegex(call.Text(0), call.Text(1), call.Budget).IsMatch),
        Function.Of("regexReplaceAll", "sss", call => new GoRegex(call.Text(0), call.Text(2), call.Budget).Replace(call.Text(1))),
    ];

    /// <summary>All of <paramref name="old"/> replaced; an empty one stands before and behind each character.</summary>
    public static string Replace(string text, string old, string replacement)
    {
        if (old != "")
        {
            return Budget.Bounded(Counted(text, old, replacement));
        }

        var replaced = new StringBuilder(replacement);
        foreach (var rune in GoText.Runes(text))
        {
            Budget.Append(replaced, GoText.FromEscaped(rune) + replacement);
        }

        return replaced.ToString();
    }

    /// <summary>As Go splits: between all characters for an empty separator.</summary>
    public static List<string> Split(string separator, string text, bool ofNothing = false)
    {
        if (text == "" && !ofNothing)
        {
            return [];
        }

        return separator == "" ? GoText.Runes(text).ConvertAll(GoText.FromEscaped) : [.. text.Split(separator)];
    }

    public static string Trim(string text, string characters)
    {
        var set = GoText.Runes(characters).ToHashSet();
        var runes = GoText.Runes(text);
        var first = runes.FindIndex(rune => !set.Contains(rune));
        var last = runes.FindLastIndex(rune => !set.Contains(rune));
        return first < 0 ? "" : string.Concat(runes[first..(last + 1)].Select(GoText.FromEscaped));
    }

    public static string WithoutPrefix(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    public static string WithoutSuffix(string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    /// <summary>The first letter of each word in upper case; a word ends at anything but letters, digits and underscores.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        var startsWord = true;
        foreach (var rune in GoText.Runes(text))
        {
            var shown = startsWord ? GoCase.Title(rune) : rune;
            title.Append(GoText.FromEscaped(GoText.IsEscaped(shown) ? 0xFFFD : shown));
            startsWord = rune != '_' && (rune < 0x80
                ? !char.IsAsciiLetterOrDigit((char)rune)
                : Rune.IsValid(rune) && Rune.IsWhiteSpace(new Rune(rune)));
        }

        return title.ToString();
    }

    /// <summary>Blanks before each line that is not empty.</summary>
    private static string Indent(Call call)
    {
        var spaces = call.Int(0);
        if (spaces < 0)
        {
            throw Call.Fail("indent value must be a positive integer");
        }

        var indented = new StringBuilder();
        var startsLine = true;
        foreach (var character in call.Text(1))
        {
            if (startsLine && character != '\n')
            {
                Budget.Append(indented, ' ', (int)Math.Min(spaces, int.MaxValue));
            }

            indented.Append(character);
            startsLine = character == '\n';
        }

        return indented.ToString();
    }

    private static GoMap SplitToMap(Call call)
    {
        var map = new GoMap(valueType: "string");
        foreach (var part in Split(call.Text(0), call.Text(2).Trim()))
        {
            var middle = part.IndexOf(call.Text(1), StringComparison.Ordinal);
            if (middle >= 0)
            {
                map[part[..middle]] = part[(middle + call.Text(1).Length)..];
            }
        }

        return map;
    }

    private static string Counted(string text, string old, string replacement)
    {
        var grows = replacement.Length - old.Length;
        var count = grows > 0 ? Count(text, old) : 0;
        return text.Length + ((long)count * Math.Max(grows, 0)) > Budget.MostText
            ? Budget.Bounded(new string(' ', Budget.MostText + 1))
            : text.Replace(old, replacement, StringComparison.Ordinal);
    }

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; count++)
        {
            at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal);
        }

        return count;
    }
}
