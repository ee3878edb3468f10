using System.Collections.Concurrent;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Broker;

/// <summary>What one pod may ask for: one request at a time, and only so many in a minute.</summary>
internal sealed class RequestLimits(LiveOptions options, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, byte> _inFlight = new(StringComparer.Ordinal);
    private readonly RecentRequests _recent = new(time);

    /// <returns>The pod's only place, held until it is disposed.</returns>
    public Step<Place> Enter(PodIdentity pod) => Enter(pod, pod.PodUid);

    /// <summary>
    /// Alarms have a place and a count of their own. The other requests of the pod may be those of the attacker whom the alarm is about;
    /// they must not keep it out.
    /// </summary>
    public Step<Place> EnterWithAlarm(PodIdentity pod) => Enter(pod, $"alarm of {pod.PodUid}");

    private Step<Place> Enter(PodIdentity pod, string key)
    {
        if (_recent.Count(key, options.Broker.RequestsPerPodPerMinute) is { } wait)
        {
            return RefusalReason.TooManyRequests.For(pod.Pod) with { RetryAfter = wait };
        }

        return _inFlight.TryAdd(key, 0)
            ? new Place(_inFlight, key)
            : RefusalReason.RequestInFlight.For(pod.Pod) with { RetryAfter = Moment };
    }

    internal sealed class Place(ConcurrentDictionary<string, byte> inFlight, string key) : IDisposable
    {
        public void Dispose() => inFlight.TryRemove(key, out _);
    }
}
