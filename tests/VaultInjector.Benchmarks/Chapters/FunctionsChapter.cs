using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using VaultInjector.Benchmarks.Functions;
using VaultInjector.Benchmarks.Support;
using VaultInjector.Hostility;

namespace VaultInjector.Benchmarks.Chapters;

/// <summary>Injection as a function, and how it grows.</summary>
internal static class FunctionsChapter
{
    private const int Warmups = 3;
    private const int Iterations = 9;

    public static Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(Warmups).WithIterationCount(Iterations))
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "vault-injector-bench"));
        var summary = BenchmarkRunner.Run<InjectionBenchmarks>(config);
        var (small, large) = (Of(summary, "small"), Of(summary, "large"));
        IReadOnlyList<Figure> figures =
        [
            new(
                "injection as a function, small",
                "—",
                "≤ 25 µs, ≤ 12 KB allocated",
                new Measure(small.Microseconds, "µs", AtMost: 25),
                new Measure(small.Kilobytes, "KB", AtMost: 12)),
            new(
                "injection as a function, large",
                "—",
                "≤ 200 µs",
                new Measure(large.Microseconds, "µs", AtMost: 200),
                new Measure(large.Kilobytes, "KB")),
            new(
                "10 000 renders of a template of 2 KB, with its secret read each time",
                "—",
                "≤ 1 s",
                new Measure(TemplateRenders.Measure(), "s", AtMost: 1)),
            .. Growth.Measure().Select(AsFigure),
            Hostile(),
        ];
        return Task.FromResult(figures);
    }

    private static Figure Hostile()
    {
        var (kind, milliseconds, allocated) = HostilePods.MeasureWorst();
        return new Figure(
            $"worst of {HostileReviews.Pods.Count} kinds of hostile pods of 3 MiB ({kind}): CPU time, allocated",
            "—",
            "≤ 100 ms, ≤ 16 MiB",
            new Measure(milliseconds, "ms", AtMost: HostileReviews.MostMilliseconds),
            new Measure(allocated, "MiB", AtMost: HostileReviews.MostAllocated / 1024.0 / 1024));
    }

    private static Figure AsFigure(GrowthRow row) => new(
        $"growth with {row.What}: {string.Join(" / ", row.Microseconds.Select(point => point.Size))}",
        "—",
        "linear: one more costs at 200 what it costs at 1 (≤ 1.5 times)",
        [.. row.Microseconds.Select(point => new Measure(point.Microseconds, "µs")), new Measure(row.Bend, "times", AtMost: 1.5)]);

    private static (double Microseconds, double Kilobytes) Of(BenchmarkDotNet.Reports.Summary summary, string body)
    {
        var report = summary.Reports.Single(one => (string)one.BenchmarkCase.Parameters["Body"] == body);
        return (report.ResultStatistics!.Median / 1000, (report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0) / 1000.0);
    }
}
