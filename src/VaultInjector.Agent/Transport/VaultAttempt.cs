using VaultInjector.Agent.Failures;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Transport;

/// <summary>One call to Vault with a time limit, and with the agent's own words where Vault does not answer.</summary>
internal static class VaultAttempt
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Null if Vault refuses for good.</summary>
    /// <exception cref="AgentException">Vault does not answer, or cannot at present.</exception>
    public static async Task<T?> OrRefusedAsync<T>(
        VaultPeer peer, Clock clock, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await AskAsync(peer, clock, ask, cancellation);
        }
        catch (AgentException refused) when (refused.InnerException is VaultException { IsTransient: false })
        {
            return null;
        }
    }

    /// <exception cref="AgentException">Vault refuses, does not answer, or cannot at present.</exception>
    public static Task<T> AskAsync<T>(
        VaultPeer peer, Clock clock, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class =>
        new AttemptLimit(Limit, "Vault sent an incomplete answer. Check the network between this pod and Vault.")
            .AskAsync(peer, clock, ask, cancellation);

    /// <exception cref="AgentException">Vault refuses, or one of the peers does not answer, or cannot at present.</exception>
    public static async Task<T> AskAsync<T>(
        this AttemptLimit limit, VaultPeer peer, Clock clock, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        using var attempt = new CancellationTokenSource(limit.Time, clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            return await ask(both.Token);
        }
        catch (VaultException failure)
        {
            throw failure.ToAgentException(peer);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new AgentException(FailureKind.Passing, limit.Sentence, failure);
        }
    }
}

/// <summary>How long an attempt may take, and what is said where it takes longer.</summary>
internal sealed record AttemptLimit(TimeSpan Time, string Sentence);
