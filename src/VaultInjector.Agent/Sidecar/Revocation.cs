using VaultInjector.Agent.Parts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Ends tokens, and with each all leases that were read with it. Within 5 seconds, because the kubelet waits.</summary>
public sealed class Revocation(AgentParts parts)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Never fails: what is not revoked expires.</summary>
    public async Task RevokeAsync(params VaultToken[] tokens)
    {
        using var limit = new CancellationTokenSource(Limit, parts.Clock.Time);
        foreach (var token in tokens)
        {
            parts.Log.Say(await IsRevokedAsync(token, limit.Token)
                ? "Stopped; the token is revoked."
                : "Stopped; the token could not be revoked and will expire.");
        }
    }

    /// <summary>A token that could not be handed to the app.</summary>
    public async Task RevokeUnusedAsync(VaultToken token)
    {
        using var limit = new CancellationTokenSource(Limit, parts.Clock.Time);
        parts.Log.Say(await IsRevokedAsync(token, limit.Token)
            ? "The new token could not be written and is revoked."
            : "The new token could not be written, could not be revoked and will expire.");
    }

    private async Task<bool> IsRevokedAsync(VaultToken token, CancellationToken limit)
    {
        try
        {
            await parts.Http.Vault.Tokens.RevokeSelfAsync(token, limit);
            return true;
        }
        catch (Exception failure) when (failure is VaultException or OperationCanceledException)
        {
            return false;
        }
    }
}
