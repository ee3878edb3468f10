using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>One attempt to renew or look up the token, with a time limit and the agent's own messages.</summary>
public sealed class Renewal(AgentParts parts)
{
    /// <summary>Null if this token cannot be renewed any more: only a new login helps.</summary>
    /// <exception cref="AgentException">Vault does not answer.</exception>
    public Task<VaultAuth?> RenewAsync(VaultToken token, CancellationToken cancellation) =>
        VaultAttempt.OrRefusedAsync(
            parts.Vault, parts.Clock, bounded => parts.Http.Vault.Tokens.RenewSelfAsync(token, bounded), cancellation);

    /// <summary>Null if Vault does not know this token.</summary>
    /// <exception cref="AgentException">Vault does not answer.</exception>
    public Task<TokenFacts?> LookupAsync(VaultToken token, CancellationToken cancellation) =>
        VaultAttempt.OrRefusedAsync(
            parts.Vault, parts.Clock, bounded => parts.Http.Vault.Tokens.LookupSelfAsync(token, bounded), cancellation);
}
