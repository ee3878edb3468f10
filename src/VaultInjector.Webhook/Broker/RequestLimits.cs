using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Broker;

/// <summary>What one pod may ask for: one request at a time, and only so many in a minute.</summary>
internal sealed class RequestLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, byte> _inFlight = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<string> _perPod;

    public RequestLimits(LiveOptions options)
    {
        // The limit is part of the key, so that another one counts at once.
        _perPod = PartitionedRateLimiter.Create<string, (string Uid, int Limit)>(uid => RateLimitPartition.GetSlidingWindowLimiter((uid, options.Broker.RequestsPerPodPerMinute), key => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = key.Item2,
            Window = Window,
            SegmentsPerWindow = 6,
            QueueLimit = 0,
        }));
    }

    /// <summary>Holds the pod's only place until disposed.</summary>
    /// <exception cref="RefusedException">It asks too often, or is being answered already.</exception>
    public IDisposable Enter(PodIdentity pod)
    {
        using var lease = _perPod.AttemptAcquire(pod.PodUid);
        if (!lease.IsAcquired)
        {
            throw new RefusedException(Refusal.Busy(
                ProblemCodes.TooManyRequests, $"Pod {pod.Pod} asks for tokens too often; it may ask again within a minute.", Window / 6));
        }

        return _inFlight.TryAdd(pod.PodUid, 0)
            ? new Place(() => _inFlight.TryRemove(pod.PodUid, out _))
            : throw new RefusedException(Refusal.Busy(
                ProblemCodes.RequestInFlight, $"Another request of pod {pod.Pod} is still being answered.", TimeSpan.FromSeconds(1)));
    }

    public void Dispose() => _perPod.Dispose();

    private sealed class Place(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
