using System.Text;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Secrets;

/// <summary>Words separated by blanks: a target first, then <c>name=value</c>; quotes keep blanks together.</summary>
internal static class Parameters
{
    private const int MostWords = 32;

    /// <summary>Null where a quote is not closed, or where there are too many words.</summary>
    public static string[]? Words(string text)
    {
        var words = new List<string>();
        for (var at = Skip(text, 0); at < text.Length; at = Skip(text, at))
        {
            (var word, at) = Word(text, at);
            if (at < 0 || words.Count == MostWords)
            {
                return null;
            }

            words.Add(word);
        }

        return [.. words];
    }

    /// <summary>The place of the next word.</summary>
    private static int Skip(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>The word at this place without its quotes, and the place after it; -1 where a quote is not closed.</summary>
    private static (string Word, int After) Word(string text, int at)
    {
        var word = new StringBuilder();
        for (; at < text.Length && !char.IsWhiteSpace(text[at]); at++)
        {
            if (text[at] is not ('"' or '\''))
            {
                word.Append(text[at]);
                continue;
            }

            var close = text.IndexOf(text[at], at + 1);
            if (close < 0)
            {
                return ("", -1);
            }

            word.Append(text, at + 1, close - at - 1);
            at = close;
        }

        return (word.ToString(), at);
    }

    /// <summary>The parameters by their names; each is known and stands once.</summary>
    public static (IReadOnlyDictionary<string, string>? Values, Mistake? Mistake) Read(
        IEnumerable<string> words, IReadOnlyList<string> known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                return (null, new Mistake($"name=value after the first word and not {Quoted.Text(word)}; quotes keep blanks together"));
            }

            var name = word[..at];
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                var all = string.Join(", ", known);
                return (null, new Mistake($"only the parameters {all}, and not {Quoted.Text(name)}", NearestName.To(name, known)));
            }

            if (!values.TryAdd(name, word[(at + 1)..].Trim()))
            {
                return (null, new Mistake($"{name} only once"));
            }
        }

        return (values, null);
    }
}
