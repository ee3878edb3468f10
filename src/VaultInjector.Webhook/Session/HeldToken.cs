using VaultInjector.Vault;

namespace VaultInjector.Webhook.Session;

/// <summary>The token in use, which many requests wait for or read while one loop replaces it.</summary>
internal sealed class HeldToken
{
    /// <summary>A login takes less; whoever asks for a grant can wait for it.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private volatile TaskCompletionSource<VaultToken> _source = New();
    private TaskCompletionSource<VaultToken> _next = New();

    /// <summary>Null if the injector has no token.</summary>
    public VaultToken? Now => _source.Task is { IsCompletedSuccessfully: true } held ? held.Result : null;

    /// <summary>Waits until there is one.</summary>
    public Task<VaultToken> WaitAsync(CancellationToken cancellation) => _source.Task.WaitAsync(cancellation);

    public void Replace(VaultToken token)
    {
        if (!_source.TrySetResult(token))
        {
            var next = New();
            next.SetResult(token);
            _source = next;
        }

        Interlocked.Exchange(ref _next, New()).TrySetResult(token);
    }

    /// <summary>Waits a moment for another token than this one; null if there is none.</summary>
    public async Task<VaultToken?> AfterAsync(VaultToken refused, TimeProvider time, CancellationToken cancellation)
    {
        var next = Volatile.Read(ref _next).Task;
        try
        {
            return Now is { } now && now != refused ? now : await next.WaitAsync(Moment, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Lose() => _source = New();

    private static TaskCompletionSource<VaultToken> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
