using System.Runtime.InteropServices;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// The pods that are to be looked at, each at its time: ended ones until their tokens are revoked, and living ones that a watch no longer
/// shows, because their label was taken away. A hundred thousand may end at once, so that each costs an entry and no task.
/// </summary>
internal sealed class PodsToLookAt
{
    private static readonly TimeSpan BeingLookedAt = TimeSpan.MaxValue;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _pods = new(StringComparer.Ordinal);

    /// <summary>How many have ended, as far as is known.</summary>
    public int Ended => Count(isAlive: false);

    /// <summary>How many live without their label.</summary>
    public int Living => Count(isAlive: true);

    /// <summary>A pod seems to have ended. One that is known already keeps its time, unless it was thought to live.</summary>
    public void Add(string podUid, TimeSpan due)
    {
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_pods, podUid, out var isKnown);
            if (!isKnown || (entry.IsAlive && entry.Due != BeingLookedAt))
            {
                entry = new Entry(due, Failures: 0, IsAlive: false);
            }
        }
    }

    /// <summary>Takes pods whose time has come. Each is to be followed by one of the calls below.</summary>
    public List<string> Take(TimeSpan now, int atMost)
    {
        lock (_lock)
        {
            var due = _pods.Where(pod => pod.Value.Due <= now).Select(pod => pod.Key).Take(atMost).ToList();
            foreach (var podUid in due)
            {
                _pods[podUid] = _pods[podUid] with { Due = BeingLookedAt };
            }

            return due;
        }
    }

    /// <summary>When the next one is due; null if there is none.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _pods.Count == 0 ? null : _pods.Values.Min(entry => entry.Due);
            }
        }
    }

    /// <summary>How often looking at it has failed.</summary>
    public int FailuresOf(string podUid)
    {
        lock (_lock)
        {
            return _pods.GetValueOrDefault(podUid).Failures;
        }
    }

    /// <summary>Nothing is left to do for it.</summary>
    public void Done(string podUid)
    {
        lock (_lock)
        {
            _pods.Remove(podUid);
        }
    }

    public void Failed(string podUid, TimeSpan again)
    {
        lock (_lock)
        {
            if (_pods.TryGetValue(podUid, out var entry))
            {
                _pods[podUid] = entry with { Due = again, Failures = (short)Math.Min(entry.Failures + 1, short.MaxValue) };
            }
        }
    }

    public void Lives(string podUid, TimeSpan again)
    {
        lock (_lock)
        {
            _pods[podUid] = new Entry(again, Failures: 0, IsAlive: true);
        }
    }

    /// <summary>A watch shows it, and will show its end.</summary>
    public void IsWatched(string podUid)
    {
        lock (_lock)
        {
            if (_pods.TryGetValue(podUid, out var entry) && entry.IsAlive)
            {
                _pods.Remove(podUid);
            }
        }
    }

    private int Count(bool isAlive)
    {
        lock (_lock)
        {
            return _pods.Values.Count(entry => entry.IsAlive == isAlive);
        }
    }

    private readonly record struct Entry(TimeSpan Due, short Failures, bool IsAlive);
}
