using System.Collections.Concurrent;

namespace VaultInjector.DevCluster.Vault;

/// <summary>One request that was answered; no token, no body.</summary>
public sealed record LoggedRequest(string Method, string Path, string TokenAccessor, int Status);

/// <summary>What was asked, and the faults that tests ask for.</summary>
internal sealed class RequestJournal(TimeProvider time, bool isKept)
{
    private readonly ConcurrentQueue<LoggedRequest> _requests = new();
    private readonly Lock _faultLock = new();
    private int _faultsLeft;
    private int _faultStatus;

    public IReadOnlyList<LoggedRequest> Requests => [.. _requests];

    public TimeSpan Delay { get; set; }

    public void Add(string method, string path, string accessor, int status)
    {
        if (isKept)
        {
            _requests.Enqueue(new LoggedRequest(method, path, accessor, status));
        }
    }

    public void FailNext(int count, int status)
    {
        lock (_faultLock)
        {
            (_faultsLeft, _faultStatus) = (count, status);
        }
    }

    public int? NextFault()
    {
        lock (_faultLock)
        {
            return _faultsLeft-- > 0 ? _faultStatus : null;
        }
    }

    public Task DelayAsync(CancellationToken cancellation) =>
        Delay > TimeSpan.Zero ? Task.Delay(Delay, time, cancellation) : Task.CompletedTask;
}
