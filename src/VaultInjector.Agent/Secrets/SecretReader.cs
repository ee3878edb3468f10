using System.Text;
using System.Text.Json;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;

namespace VaultInjector.Agent.Secrets;

/// <summary>Asks Vault one query, or renews one lease, with the pod's token.</summary>
internal sealed class SecretReader(VaultClient vault, VaultPeer peer, Clock clock)
{
    /// <summary>A refusal that stays is an answer.</summary>
    /// <exception cref="AgentException">Vault does not answer, cannot at present, or the query cannot be asked.</exception>
    public async Task<(VaultAnswer Answer, AnswerFacts Facts)> AskAsync(
        VaultToken token, VaultQuery query, CancellationToken cancellation)
    {
        try
        {
            var raw = await VaultAttempt.AskAsync(
                peer,
                clock,
                bounded => vault.Secrets.AskAsync(token, query.Method, query.Path, Encoding.UTF8.GetBytes(query.Body), bounded),
                cancellation);
            var answer = new VaultAnswer(raw.Status, raw.Body);
            return (answer, AnswerFacts.Read(answer, clock.Now));
        }
        catch (AgentException failure) when (failure.InnerException is VaultException { Kind: VaultErrorKind.TooLong })
        {
            throw Refused(
                $"Vault's answer for {query.Path} is larger than 1 MiB. Store less at this path, or split it into several.", failure);
        }
        catch (ArgumentException wrong)
        {
            throw Refused($"'{query.Path}' cannot be a path in Vault: it has an empty part, '.', '..' or a control character.", wrong);
        }
        catch (JsonException malformed)
        {
            throw new AgentException(
                FailureKind.Passing,
                Connection.OneLine(
                    $"Vault's answer for {query.Path} is not the JSON that Vault sends. Check that no proxy answers instead."),
                malformed);
        }
    }

    /// <summary>Null if Vault does not extend this lease: it ended, was revoked, or is not renewable.</summary>
    /// <exception cref="AgentException">Vault does not answer, or cannot at present.</exception>
    public Task<LeaseRenewal?> RenewAsync(VaultToken token, HeldSecret held, CancellationToken cancellation) => VaultAttempt.OrRefusedAsync(
        peer,
        clock,
        bounded => held.LeaseId.Length > 0
            ? vault.Leases.RenewAsync(token, held.LeaseId, held.Lease!.LongestLife, bounded)
            : RenewTokenAsync(AnswerFacts.Read(held.Answer, clock.Now).Token!, bounded),
        cancellation);

    private static AgentException Refused(string sentence, Exception cause) =>
        new(FailureKind.Refused, Connection.OneLine(sentence), cause);

    private async Task<LeaseRenewal> RenewTokenAsync(VaultToken made, CancellationToken cancellation)
    {
        var renewed = await vault.Tokens.RenewSelfAsync(made, cancellation);
        return new LeaseRenewal(renewed.LeaseDuration, renewed.Renewable);
    }
}
