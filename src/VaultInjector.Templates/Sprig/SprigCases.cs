using System.Text;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Upper and lower case, and the ways to write several words as one.</summary>
internal static class SprigCases
{
    public static IEnumerable<Function> All =>
    [
        Of("upper", "s", call => GoCase.Upper(call.Text(0))),
        Of("lower", "s", call => GoCase.Lower(call.Text(0))),
        Of("title", "s", call => TextFunctions.Title(call.Text(0))),
        Of("untitle", "s", call => AtWordStarts(call.Text(0), letter => letter.ToLowerInvariant())),
        Of("swapcase", "s", call => Swapped(call.Text(0))),
        Of("initials", "s", call => string.Concat(
            call.Text(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => GoText.FromEscaped(GoText.Runes(word)[0])))),
        Of("snakecase", "s", call => string.Join('_', Words(call.Text(0)))),
        Of("kebabcase", "s", call => string.Join('-', Words(call.Text(0)))),
        Of("camelcase", "s", call => Pascal(call.Text(0))),
    ];

    private static string AtWordStarts(string text, Func<string, string> change)
    {
        var changed = new StringBuilder(text.Length);
        var isStart = true;
        foreach (var letter in GoText.Runes(text).Select(GoText.FromEscaped))
        {
            changed.Append(isStart ? change(letter) : letter);
            isStart = string.IsNullOrWhiteSpace(letter);
        }

        return changed.ToString();
    }

    private static string Swapped(string text) => string.Concat(GoText.Runes(text).Select(GoText.FromEscaped).Select(letter =>
        char.IsUpper(letter, 0) ? letter.ToLowerInvariant() : letter.ToUpperInvariant()));

    /// <summary>A separator goes and the letter behind it is upper case; one at an end or behind another one stays.</summary>
    private static string Pascal(string text)
    {
        var runes = GoText.Runes(text);
        var first = runes.FindIndex(rune => !IsSeparator(rune));
        if (first < 0)
        {
            return text == "" ? "" : text + GoText.FromEscaped(runes[^1]);
        }

        var pascal = new StringBuilder(text.Length);
        runes[..first].ForEach(rune => pascal.Append(GoText.FromEscaped(rune)));
        var before = GoCase.Upper(runes[first]);
        foreach (var rune in runes[(first + 1)..])
        {
            var follows = IsSeparator(before);
            var letter = IsSeparator(rune) ? rune : follows ? GoCase.Upper(rune) : GoCase.Lower(rune);
            pascal.Append(follows && !IsSeparator(rune) ? "" : GoText.FromEscaped(before));
            before = letter;
        }

        return pascal.Append(GoText.FromEscaped(before)).ToString();
    }

    private static bool IsSeparator(int rune) => rune is '_' or '-' || (Rune.IsValid(rune) && Rune.IsWhiteSpace(new Rune(rune)));

    /// <summary>The words of <c>HTTPServer</c>, <c>GO_PATH</c>, <c>http2xx</c> in lower case.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var isSeparator = text[index] is '_' or '-' || char.IsWhiteSpace(text[index]);
            if (word.Length > 0 && (isSeparator || Begins(text, index, word)))
            {
                yield return word.ToString();
                word.Clear();
            }

            if (!isSeparator)
            {
                word.Append(char.ToLowerInvariant(text[index]));
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static bool Begins(string text, int index, StringBuilder word)
    {
        var (before, letter) = (text[index - 1], text[index]);
        var after = index + 1 < text.Length ? text[index + 1] : ' ';
        if (char.IsUpper(letter))
        {
            return !char.IsUpper(before) || char.IsLower(after);
        }

        if (!char.IsAsciiDigit(letter) || char.IsAsciiDigit(before) || word.ToString().Any(char.IsAsciiDigit))
        {
            return false;
        }

        var end = index;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && char.IsLower(text[end]);
    }
}
