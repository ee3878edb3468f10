using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Ground;

/// <summary>Finds what a mistyped name was meant to be (Damerau-Levenshtein: a swap of neighbours counts once).</summary>
internal static class NearestName
{
    private const int LongestCompared = 100;

    /// <summary>The nearest known name, or null where none is near enough to be meant.</summary>
    public static string? To(string typed, IEnumerable<string> known)
    {
        if (typed.Length > LongestCompared)
        {
            return null;
        }

        var best = known
            .Select(name => (Name: name, Distance: Distance(typed, name)))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Tolerance(best.Name) ? best.Name : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between two names, case ignored.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Cell(rows, (a, i), (b, j));
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Cell(int[,] rows, (string Text, int At) a, (string Text, int At) b)
    {
        var (i, j) = (a.At, b.At);
        var cost = Same(a.Text[i - 1], b.Text[j - 1]) ? 0 : 1;
        var least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
        var swapped = i > 1 && j > 1 && Same(a.Text[i - 1], b.Text[j - 2]) && Same(a.Text[i - 2], b.Text[j - 1]);
        return swapped ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);

    private static int Tolerance(string name)
    {
        var bare = name.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal)
            ? name.Length - AnnotationKeys.Domain.Length
            : name.Length;
        return Math.Max(1, bare / 2);
    }
}
