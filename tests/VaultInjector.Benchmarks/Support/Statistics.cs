namespace VaultInjector.Benchmarks.Support;

/// <summary>Medians: the machine's speed drifts, and a mean would drift along.</summary>
internal static class Statistics
{
    /// <summary>How often each figure is taken.</summary>
    public const int Runs = 5;

    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The smallest value that so many of a hundred do not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(sorted.Length * percent / 100) - 1)];
    }

    /// <summary>One after the other, so that the runs do not disturb each other.</summary>
    public static async Task<IReadOnlyList<T>> RepeatAsync<T>(int times, Func<Task<T>> run)
    {
        var results = new List<T>();
        for (var turn = 0; turn < times; turn++)
        {
            results.Add(await run());
        }

        return results;
    }
}
