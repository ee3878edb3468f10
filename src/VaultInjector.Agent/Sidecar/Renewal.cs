using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>One attempt to renew or look up the token, with a time limit and the agent's own messages.</summary>
public sealed class Renewal(AgentParts parts)
{
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(20);

    /// <summary>Null if this token cannot be renewed any more: only a new login helps.</summary>
    /// <exception cref="AgentException">Vault does not answer.</exception>
    public Task<VaultAuth?> RenewAsync(VaultToken token, CancellationToken cancellation) =>
        AskAsync<VaultAuth>(async bounded => await parts.Http.Vault.Tokens.RenewSelfAsync(token, bounded), cancellation);

    /// <summary>Null if Vault does not know this token.</summary>
    /// <exception cref="AgentException">Vault does not answer.</exception>
    public Task<TokenFacts?> LookupAsync(VaultToken token, CancellationToken cancellation) =>
        AskAsync<TokenFacts>(async bounded => await parts.Http.Vault.Tokens.LookupSelfAsync(token, bounded), cancellation);

    private async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        using var attempt = new CancellationTokenSource(OneAttempt, parts.Clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            return await ask(both.Token);
        }
        catch (VaultException failure) when (failure.IsTransient)
        {
            throw failure.ToAgentException(parts.Settings);
        }
        catch (VaultException)
        {
            return null;
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new AgentException(
                FailureKind.Passing,
                "Vault sent an incomplete answer. Check the network between this pod and Vault.",
                failure);
        }
    }
}
