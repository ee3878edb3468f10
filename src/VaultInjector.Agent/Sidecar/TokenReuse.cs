using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Vault;

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

        // The environment's bundle is as old as the pod; only the agent writes this one.
        _ = parts.Directory.ReadCaBundle() is { } pem && parts.Trust.TryAdd(pem);
        try
        {
            if (await new Renewal(parts).LookupAsync(token, cancellation) is not { } facts)
            {
                return false;
            }

            keeper.Adopt(token, Life(facts, state), facts.Renewable);
            reporter.ExpectToken(facts.Accessor);
            parts.Log.Say("Took over the token that this pod already has.");
        }
        catch (AgentException away)
        {
            keeper.Adopt(token, new TokenLife(TimeSpan.FromSeconds(state.FirstLeaseSeconds), state.ExpiresAt), renewable: true);
            parts.Log.Say($"Took over the token that this pod already has without asking Vault: {away.Message}");
        }

        return true;
    }

    private bool IsOurs(AgentState state) =>
        (state.Role, state.AuthMethod, state.VaultAddress)
        == (parts.Settings.Role, parts.Settings.AuthMethod, parts.Settings.VaultAddressText);

    private TokenLife Life(TokenFacts facts, AgentState state)
    {
        var first = TimeSpan.FromSeconds(state.FirstLeaseSeconds);
        return facts.Ttl <= TimeSpan.Zero
            ? new TokenLife(TimeSpan.Zero, null)
            : new TokenLife(first > facts.Ttl ? first : facts.Ttl, parts.Clock.Now + facts.Ttl);
    }
}
