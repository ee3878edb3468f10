using System.Runtime.InteropServices;
namespace VaultInjector.Webhook.Status;

/// <summary>Events of the last hour by minute: how many, and how long they took.</summary>
internal sealed class MinuteSeries(TimeProvider time)
{
    public const int Minutes = 60;

    private readonly Lock _lock = new();
    private readonly Bucket[] _buckets = new Bucket[Minutes];

    private long Now => time.GetUtcNow().ToUnixTimeSeconds() / 60;

    public void Add(double seconds)
    {
        lock (_lock)
        {
            var minute = Now;
            ref var bucket = ref _buckets[minute % Minutes];
            bucket = bucket.Minute == minute
                ? new Bucket(minute, bucket.Count + 1, bucket.Seconds + seconds)
                : new Bucket(minute, 1, seconds);
        }
    }

    /// <param name="name">What is counted.</param>
    public RateStatus Read(string name)
    {
        lock (_lock)
        {
            var last = Now;
            var hour = Enumerable.Range(0, Minutes)
                .Select(back => last - Minutes + 1 + back)
                .Select(minute => _buckets[minute % Minutes] is var bucket && bucket.Minute == minute ? bucket : default)
                .ToList();
            return new RateStatus(
                name,
                [.. hour.Select(bucket => bucket.Count)],
                [.. hour.Select(bucket => bucket.Count == 0 ? 0 : Math.Round(bucket.Seconds / bucket.Count * 1000, 3))]);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bucket(long Minute, long Count, double Seconds);
}
