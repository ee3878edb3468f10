using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.Benchmarks;

/// <summary>The table of figures, and the page that holds it between two marks: what stands around them is a person's.</summary>
internal static partial class Report
{
    private const string Begin = "<!-- figures: written by make bench -->\n";
    private const string End = "<!-- /figures -->";

    public static string Table(IEnumerable<Figure> figures)
    {
        var text = new StringBuilder("| what | peer | budget | measured | met |\n|---|---|---|---|---|\n");
        foreach (var figure in figures)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {figure.What} | {figure.Peer} | {figure.Budget} | {string.Join(", ", figure.Measured)} | {Verdict(figure)} |\n");
        }

        return text.ToString();
    }

    /// <returns>The file that was written.</returns>
    public static async Task<string> WriteAsync(IReadOnlyList<Figure> figures)
    {
        var page = Path.Combine(Repository.Find().Root, "docs", "performance.md");
        var text = await File.ReadAllTextAsync(page);
        var (start, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        await File.WriteAllTextAsync(page, $"{text[..start]}{Machine()}\n\n{Table(figures)}{text[end..]}");
        return page;
    }

    private static string Verdict(Figure figure) => figure.IsMet
        ? "yes"
        : string.Create(CultureInfo.InvariantCulture, $"**no**, by {figure.Measured.Max(measure => measure.MissedBy):0} %");

    private static string Machine() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores ({Processor()}), " +
            $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024 / 1024} GiB, " +
                $"{Environment.OSVersion.VersionString}, .NET {Environment.Version}; medians of at least {Statistics.Runs} runs.");

    private static string Processor() =>
        ModelName.Match(File.ReadAllText("/proc/cpuinfo")) is { Success: true } found ? found.Groups["name"].Value.Trim() : "unknown";

    [GeneratedRegex("^model name\\s*: (?<name>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ModelName { get; }
}
