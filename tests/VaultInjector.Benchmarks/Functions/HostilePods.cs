using System.Buffers;
using System.Text;
using System.Text.Json;
using VaultInjector.Benchmarks.Support;
using VaultInjector.Hostility;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Benchmarks.Functions;

/// <summary>Each kind of review that is made to be expensive, as a function: parsed, decided and patched.</summary>
internal static class HostilePods
{
    /// <summary>The most expensive kind, by CPU time, and the most that any kind allocates.</summary>
    public static (string Kind, double Milliseconds, double AllocatedMiB) MeasureWorst()
    {
        var all = HostileReviews.Pods.Select(kind => Measure(kind.Key, kind.Value())).ToList();
        var slowest = all.MaxBy(one => one.Milliseconds);
        return (slowest.Kind, slowest.Milliseconds, all.Max(one => one.AllocatedMiB));
    }

    private static (string Kind, double Milliseconds, double AllocatedMiB) Measure(string kind, string pod)
    {
        var body = Encoding.UTF8.GetBytes(pod);
        Judge(body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Judge(body);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 1024.0 / 1024;
        return (kind, Enumerable.Range(0, Statistics.Runs).Select(_ => Time(body)).Median(), allocated);
    }

    private static double Time(byte[] body)
    {
        var before = Environment.CpuUsage.TotalTime;
        Judge(body);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static void Judge(byte[] body)
    {
        using var pod = JsonDocument.Parse(body);
        if (PodInjector.Decide(pod.RootElement, Sample.Namespace, Sample.Settings) is Decision.Inject inject)
        {
            PodInjector.WritePatch(pod.RootElement, inject.Plan, new ArrayBufferWriter<byte>());
        }
    }
}
