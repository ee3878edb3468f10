using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Runtime.Renewal;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Takes over the token that the init container of this pod, or this sidecar before a restart, already wrote: one login a pod.
/// </summary>
public sealed class TokenReuse(AgentParts parts)
{
    public async Task<bool> TryAdoptAsync(TokenKeeper keeper, IssuedReporter reporter, CancellationToken cancellation)
    {
        var settings = parts.Settings;
        if (
            AgentState.Read(settings.Directory) is not { } state ||
            state.HasEnded(parts.Clock.Now) ||
            !IsOurs(state) ||
            parts.Directory.ReadToken() is not { } token)
        {
            return false;
        }

        TrustWhatWasRefreshed();
        try
        {
            if (await new Renewal(parts).LookupAsync(token, cancellation) is not { } facts)
            {
                return false;
            }

            keeper.Adopt(token, Lease(facts.Ttl, facts.Renewable, state));
            reporter.ExpectToken(facts.Accessor);
            parts.Log.Say("Took over the existing token of this pod.");
        }
        catch (AgentException away)
        {
            var left = state.ExpiresAt is { } end ? end - parts.Clock.Now : TimeSpan.Zero;
            keeper.Adopt(token, Lease(left, renewable: true, state));
            parts.Log.Say($"Took over the existing token of this pod without a look-up in Vault: {away.Message}");
        }

        return true;
    }

    /// <summary>The bundles of the environment are as old as the pod; only the agent writes these.</summary>
    private void TrustWhatWasRefreshed()
    {
        _ = parts.Directory.ReadCaBundle() is { } pem && parts.Trust.Vault.TryAdd(pem);
        _ = parts.Directory.ReadInjectorCaBundle() is { } own && parts.Trust.Injector.TryAdd(own);
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
