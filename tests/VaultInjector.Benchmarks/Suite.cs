using VaultInjector.Benchmarks.Chapters;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks;

/// <summary>Runs the chapters that are asked for, all by default, and then writes <c>docs/performance.md</c>.</summary>
internal static class Suite
{
    private static readonly IReadOnlyList<Chapter> Chapters =
    [
        new("functions", FunctionsChapter.MeasureAsync),
        new("reviews", ReviewsChapter.MeasureAsync),
        new("webhook", WebhookChapter.MeasureAsync),
        new("agent", AgentChapter.MeasureAsync),
        new("storm", StormChapter.MeasureAsync),
        new("known-pods", KnownPodsChapter.MeasureAsync),
    ];

    public static async Task<int> RunAsync(string[] names)
    {
        if (names.Except(Chapters.Select(chapter => chapter.Name), StringComparer.Ordinal).ToArray() is { Length: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync(
                $"There is no chapter {string.Join(", ", unknown)}. There are: " +
                $"{string.Join(", ", Chapters.Select(chapter => chapter.Name))}"
            );
            return 64;
        }

        var figures = new List<Figure>();
        foreach (var chapter in Chapters.Where(chapter => names.Length == 0 || names.Contains(chapter.Name, StringComparer.Ordinal)))
        {
            Console.WriteLine($"# {chapter.Name}");
            var measured = await chapter.MeasureAsync(CancellationToken.None);
            Console.WriteLine(Report.Table(measured));
            figures.AddRange(measured);
        }

        if (names.Length == 0)
        {
            Console.WriteLine($"Wrote {await Report.WriteAsync(figures)}");
        }

        return 0;
    }

    private sealed record Chapter(string Name, Func<CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync);
}
