using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>Looks again at the secrets that are due. A failure of one is said by its files, and does not delay the others.</summary>
internal sealed class DueSecrets(Clock clock, SecretStore store, PodFiles files)
{
    /// <summary>Whether Vault refused a secret that it gave before: perhaps the token has ended.</summary>
    public bool DoubtsToken { get; private set; }

    /// <summary>The token is another one, or is being looked at.</summary>
    public void TrustToken() => DoubtsToken = false;

    /// <param name="token">Asks.</param>
    /// <param name="changed">Gets the queries with another answer.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Why the rest was not looked at: Vault is away; null if it is not.</returns>
    public async Task<AgentException?> LookAsync(VaultToken token, HashSet<VaultQuery> changed, CancellationToken cancellation)
    {
        var now = clock.Steady;
        foreach (var held in new List<HeldSecret>(store.All))
        {
            if (held.Due > now)
            {
                continue;
            }

            try
            {
                await LookAtAsync(held, token, changed, cancellation);
            }
            catch (AgentException failure) when (failure.IsVaultAway())
            {
                return failure;
            }
            catch (AgentException failure)
            {
                store.Postpone(held, failure);
                files.Failed(held.Query, failure.Message);
            }
        }

        return null;
    }

    private async Task LookAtAsync(HeldSecret held, VaultToken token, HashSet<VaultQuery> changed, CancellationToken cancellation)
    {
        var (wasRefused, wasFailing) = (held.Refusals > 0, held.Failing is not null);
        var (result, answer) = await store.LookAgainAsync(held, token, cancellation);
        if (result == LookedAgain.Changed)
        {
            changed.Add(held.Query);
        }
        else if (result == LookedAgain.Refused && !held.IsRefused)
        {
            DoubtsToken |= answer.Status == 403 && !wasRefused;
            if (!files.Keep(held.Query, answer))
            {
                store.Accept(held, answer);
                changed.Add(held.Query);
            }
        }

        held.Failing = null;
        if ((wasRefused || wasFailing) && held.Refusals == 0)
        {
            files.Recovered(held.Query);
        }
    }
}
