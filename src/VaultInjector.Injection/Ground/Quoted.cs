using System.Globalization;
using System.Text;

namespace VaultInjector.Injection.Ground;

/// <summary>Puts users' text into messages so that it can neither break lines nor flood them.</summary>
public static class Quoted
{
    private const int Longest = 80;
    private const int LongestSentence = 320;

    public static string Text(string value) => $"\"{Bare(value)}\"";

    public static string Bare(string value)
    {
        var clipped = value.Length > Longest ? value[..Longest] + "…" : value;
        return clipped.All(IsPlain) ? clipped : Escaped(clipped);
    }

    /// <summary>A sentence that holds some of a user's text, its quotes kept.</summary>
    public static string Sentence(string value) =>
        string.Join('"', (value.Length > LongestSentence ? value[..LongestSentence] + "…" : value).Split('"').Select(part =>
            part.All(IsPlain) ? part : Escaped(part)));

    /// <summary>The first names of a list, and how many there are besides.</summary>
    public static string Names(IReadOnlyCollection<string> names)
    {
        var shown = string.Join(", ", names.Take(PodProblem.MostShown).Select(Bare));
        return names.Count > PodProblem.MostShown ? $"{shown} and {names.Count - PodProblem.MostShown} more" : shown;
    }

    private static bool IsPlain(char c) =>
        c is ' ' or '…' || (c != '"' && char.GetUnicodeCategory(c) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or
            UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator));

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = IsPlain(c) ? text.Append(c) : text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.ToString();
    }
}
