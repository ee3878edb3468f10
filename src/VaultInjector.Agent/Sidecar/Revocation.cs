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
            await RevokeAsync(token, limit.Token);
        }
    }

    private async Task RevokeAsync(VaultToken token, CancellationToken limit)
    {
        try
        {
            await parts.Http.Vault.Tokens.RevokeSelfAsync(token, limit);
            parts.Log.Say("Stopped; the token is revoked.");
        }
        catch (Exception failure) when (failure is VaultException or OperationCanceledException)
        {
            parts.Log.Say("Stopped; the token could not be revoked and will expire.");
        }
    }
}
