namespace VaultInjector.DevCluster.Vault.Storage;

/// <summary>
/// Makes one write of the document out of those that are waited for at the same time: each answer leaves after its own change is on
/// disk, and a
/// thousand pods that log in together do not write the document four thousand times.
/// </summary>
internal sealed class SharedCommit(SemaphoreSlim gate, Action write)
{
    private readonly Lock _nextLock = new();
    private Task? _next;

    /// <summary>Ends when everything that was changed before this call is written. Not to be called with the gate held.</summary>
    public Task WaitAsync()
    {
        lock (_nextLock)
        {
            return _next ??= Task.Run(WriteAsync);
        }
    }

    private async Task WriteAsync()
    {
        await gate.WaitAsync();
        try
        {
            lock (_nextLock)
            {
                _next = null;
            }
            write();
        }
        finally
        {
            gate.Release();
        }
    }
}
