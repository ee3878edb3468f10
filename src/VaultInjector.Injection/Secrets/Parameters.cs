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
        var (words, word, quote, isOpen) = (new List<string>(), new StringBuilder(), '\0', false);
        foreach (var c in text)
        {
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Close();
                continue;
            }

            isOpen = true;
            if (c is '"' or '\'' && quote is '\0')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else
            {
                word.Append(c);
            }
        }

        Close();
        return quote == '\0' && words.Count <= MostWords ? [.. words] : null;

        void Close()
        {
            if (isOpen)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            isOpen = false;
        }
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
            if (!known.Contains(name))
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
