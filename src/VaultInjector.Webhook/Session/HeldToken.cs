using VaultInjector.Vault;

namespace VaultInjector.Webhook.Session;

/// <summary>The token in use, which many requests wait for or read while one loop replaces it.</summary>
internal sealed class HeldToken
{
    private volatile TaskCompletionSource<VaultToken> _source = New();

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
    }

    public void Lose() => _source = New();

    private static TaskCompletionSource<VaultToken> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
