namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// When each pod asked within the last minute. The partitioned limiter of .NET is not used: it ticks ten times a second as long as it
/// lives, which is most of what an idle injector would do.
/// </summary>
internal sealed class RecentRequests(TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<long>> _asked = new(StringComparer.Ordinal);
    private long _swept = time.GetTimestamp();

    /// <summary>Counts a request of the pod, unless it has had as many as it may within the window.</summary>
    /// <returns>How long until it may ask again; null if it may now.</returns>
    public TimeSpan? Count(string podUid, int atMost)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            Sweep(now);
            var asked = _asked.TryGetValue(podUid, out var known) ? known : _asked[podUid] = new Queue<long>();
            Forget(asked, now);
            if (asked.Count >= atMost)
            {
                return Window - time.GetElapsedTime(asked.ElementAt(asked.Count - atMost), now);
            }

            asked.Enqueue(now);
            return null;
        }
    }

    /// <summary>How many pods are remembered.</summary>
    internal int Pods
    {
        get
        {
            lock (_lock)
            {
                return _asked.Count;
            }
        }
    }

    private void Sweep(long now)
    {
        if (time.GetElapsedTime(_swept, now) < Window)
        {
            return;
        }

        _swept = now;
        foreach (var (uid, asked) in _asked)
        {
            Forget(asked, now);
            if (asked.Count == 0)
            {
                _asked.Remove(uid);
            }
        }
    }

    private void Forget(Queue<long> asked, long now)
    {
        while (asked.TryPeek(out var first) && time.GetElapsedTime(first, now) >= Window)
        {
            asked.Dequeue();
        }
    }
}
