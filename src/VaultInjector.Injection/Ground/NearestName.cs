namespace VaultInjector.Injection.Ground;

/// <summary>Finds the name that a mistyped one was meant to be (Damerau-Levenshtein: a swap of two neighbours counts once).</summary>
/// <remarks>One search compares at most 64 names of 63 characters (the longest name in Kubernetes), so its cost has a limit.</remarks>
public static class NearestName
{
    private const int LongestName = 63;
    private const int MostNames = 64;

    /// <summary>The nearest known name, the first in ordinal order of equally near ones; null where none is near enough.</summary>
    public static string? To(string typed, IEnumerable<string> known)
    {
        if (typed.Length > LongestName)
        {
            return null;
        }

        var best = known
            .Where(name => name.Length <= LongestName)
            .Take(MostNames)
            .Select(name => (Name: name, Distance: Distance(typed, name)))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, best.Name.Length / 2) ? best.Name : null;
    }

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours between two names of at most 63 characters, letter case ignored.
    /// </summary>
    internal static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        Span<int> beforeLast = stackalloc int[LongestName + 1];
        Span<int> last = stackalloc int[LongestName + 1];
        Span<int> row = stackalloc int[LongestName + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            var oldest = beforeLast;
            beforeLast = last;
            last = row;
            row = oldest;
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
