using System.Collections.Concurrent;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;

namespace VaultInjector.Webhook.Broker;

/// <summary>What one pod may ask for: one request at a time, and only so many in a minute.</summary>
internal sealed class RequestLimits(LiveOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, byte> _inFlight = new(StringComparer.Ordinal);
    private readonly RecentRequests _recent = new(time);

    /// <summary>Holds the pod's only place until disposed.</summary>
    /// <exception cref="RefusedException">It asks too often, or is being answered already.</exception>
    public IDisposable Enter(PodIdentity pod)
    {
        if (_recent.Count(pod.PodUid, options.Broker.RequestsPerPodPerMinute) is { } wait)
        {
            throw new RefusedException(Refusal.Busy(
                ProblemCodes.TooManyRequests, $"Pod {pod.Pod} asks for tokens too often; it may ask again within a minute.", wait));
        }

        return _inFlight.TryAdd(pod.PodUid, 0)
            ? new Place(() => _inFlight.TryRemove(pod.PodUid, out _))
            : throw new RefusedException(Refusal.Busy(
                ProblemCodes.RequestInFlight, $"Another request of pod {pod.Pod} is still being answered.", TimeSpan.FromSeconds(1)));
    }

    private sealed class Place(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
