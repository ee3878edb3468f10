using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>A token that this pod has already.</summary>
/// <param name="Token">The token, which the app's files hold.</param>
/// <param name="Lease">What is left of its lease.</param>
/// <param name="Accessor">Null where Vault could not be asked.</param>
public sealed record ReusedToken(VaultToken Token, Lease Lease, string? Accessor);

/// <summary>
/// Finds the token that another container of this agent, or this one before a restart, already wrote: one login a pod.
/// </summary>
public sealed class TokenReuse(AgentParts parts)
{
    /// <summary>Null where the pod has no token that can still be used.</summary>
    public async Task<ReusedToken?> FindAsync(CancellationToken cancellation)
    {
        if (
            AgentState.Read(parts.State) is not { } state ||
            state.HasEnded(parts.Clock.Now) ||
            !IsOurs(state) ||
            parts.Directory.ReadToken() is not { } token)
        {
            return null;
        }

        TrustWhatWasRefreshed();
        try
        {
            if (await new Renewal(parts).LookupAsync(token, cancellation) is not { } facts)
            {
                return null;
            }

            parts.Log.Say("Took over the existing token of this pod.");
            return new ReusedToken(token, Lease(facts.Ttl, facts.Renewable, state), facts.Accessor);
        }
        catch (AgentException away)
        {
            var left = state.ExpiresAt is { } end ? end - parts.Clock.Now : TimeSpan.Zero;
            parts.Log.Say($"Took over the existing token of this pod without a look-up in Vault: {away.Message}");
            return new ReusedToken(token, Lease(left, renewable: true, state), null);
        }
    }

    /// <summary>The lease of a token that cannot be used any more.</summary>
    public Lease Ended(AgentState state)
    {
        var life = TimeSpan.FromSeconds(Math.Max(1, state.FirstLeaseSeconds));
        var since = state.ExpiresAt is { } end && end < parts.Clock.Now ? parts.Clock.Now - end : TimeSpan.Zero;
        return Runtime.Renewal.Lease.Of(life, renewable: false, parts.Clock.Steady - since - life, parts.Clock.Random());
    }

    /// <summary>The bundles of the environment are as old as the pod; only the agent writes these.</summary>
    private void TrustWhatWasRefreshed()
    {
        _ = parts.Directory.ReadCaBundle() is { } pem && parts.Trust.Vault.TryAdd(pem);
        _ = parts.State.ReadInjectorCaBundle() is { } own && parts.Trust.Injector.TryAdd(own);
    }

    private bool IsOurs(AgentState state) =>
        (state.Role, state.AuthMethod, state.VaultAddress)
        == (parts.Settings.Role, parts.Settings.AuthMethod, parts.Settings.VaultAddressText);

    /// <summary>As if this agent had logged in itself, so long ago that this time is left.</summary>
    /// <param name="left">Zero where it never ends.</param>
    /// <param name="renewable">Whether it can be renewed at all.</param>
    /// <param name="state">What the agent before this one wrote.</param>
    private Lease Lease(TimeSpan left, bool renewable, AgentState state)
    {
        var first = TimeSpan.FromSeconds(state.FirstLeaseSeconds);
        var life = left > TimeSpan.Zero && first > left ? first : left;
        return Runtime.Renewal.Lease.Of(life, renewable, parts.Clock.Steady + left - life, parts.Clock.Random());
    }
}
