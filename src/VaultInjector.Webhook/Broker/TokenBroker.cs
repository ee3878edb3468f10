using VaultInjector.Contracts;
using VaultInjector.Vault;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Identity → pod → role → grant → wrapped token. Each step refuses by itself; Vault is asked last, and only for pods that may.
/// </summary>
internal sealed partial class TokenBroker(
    IdentityReview identities,
    PodInspection pods,
    RequestLimits limits,
    WrappedGrants grants,
    IssuedLedger ledger,
    Incidents incidents,
    ILogger<TokenBroker> logger)
{
    /// <summary>What the pod may have, wrapped.</summary>
    public Task<BrokerAnswer> GrantAsync(string? authorization, CancellationToken cancellation) => AnswerAsync(
        authorization,
        async identity =>
        {
            var pod = await pods.InspectAsync(identity, cancellation);
            var made = await grants.MakeAsync(identity, pod, cancellation);
            await RememberAsync(identity, made, cancellation);
            return new BrokerAnswer.Granted(identity, made.Grant);
        },
        cancellation);

    /// <summary>Takes down what the pod says that it was given.</summary>
    public Task<BrokerAnswer> RecordAsync(string? authorization, IssuedReport report, CancellationToken cancellation) => AnswerAsync(
        authorization,
        async identity =>
        {
            var request = await pods.FindInjectedAsync(identity, cancellation);
            await ledger.RecordAsync(identity, request.Role, report, cancellation);
            return new BrokerAnswer.Recorded(identity);
        },
        cancellation);

    /// <summary>Raises the alarm that the pod's agent asks for.</summary>
    public Task<BrokerAnswer> AlarmAsync(string? authorization, IncidentReport report, CancellationToken cancellation) => AnswerAsync(
        authorization,
        async identity =>
        {
            await pods.FindInjectedAsync(identity, cancellation);
            await incidents.RaiseAsync(identity, report, cancellation);
            return new BrokerAnswer.Recorded(identity);
        },
        cancellation);

    private async Task<BrokerAnswer> AnswerAsync(
        string? authorization,
        Func<PodIdentity, Task<BrokerAnswer>> answer,
        CancellationToken cancellation)
    {
        PodIdentity? identity = null;
        try
        {
            identity = await identities.IdentifyAsync(authorization, cancellation);
            using var place = limits.Enter(identity);
            return await answer(identity);
        }
        catch (RefusedException refused)
        {
            return new BrokerAnswer.Refused(identity, refused.Refusal);
        }
        catch (VaultException failure)
        {
            Log.VaultFailed(logger, failure.Message);
            return new BrokerAnswer.Refused(identity, VaultRefusals.Of(failure));
        }
        catch (SessionException failure)
        {
            return new BrokerAnswer.Refused(
                identity,
                Refusal.Unavailable(ProblemCodes.SessionNotReady, $"{failure.Message}. Ask again in a moment."));
        }
        catch (KubernetesApiException failure)
        {
            return new BrokerAnswer.Refused(
                identity,
                Refusal.Unavailable(
                    ProblemCodes.KubernetesUnreachable,
                    $"The injector cannot write down what pod {identity?.Pod} was given: {failure.Message}"));
        }
    }

    /// <summary>A pod is not kept from its token because it could not be written down: the token then ends with its lease.</summary>
    private async Task RememberAsync(PodIdentity identity, MadeGrant made, CancellationToken cancellation)
    {
        if (made.TokenAccessor is not { } accessor)
        {
            return;
        }

        try
        {
            await ledger.RecordAsync(identity, made.Grant.Role, new IssuedReport(accessor, null), cancellation);
        }
        catch (KubernetesApiException failure)
        {
            Log.NotWrittenDown(logger, identity.Pod, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Vault did not grant: {Reason}")]
        public static partial void VaultFailed(ILogger logger, string reason);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The token of {Pod} will not be revoked when the pod ends, because it could not be written down: {Reason}"
        )]
        public static partial void NotWrittenDown(ILogger logger, string pod, string reason);
    }
}
