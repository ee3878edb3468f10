using VaultInjector.Contracts;
using VaultInjector.Vault;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>Identity → pod → role → grant → wrapped token. Each step refuses by itself; Vault is asked last, and only for pods that may.</summary>
internal sealed partial class TokenBroker(
    IdentityReview identities, PodInspection pods, RequestLimits limits, WrappedGrants grants, ILogger<TokenBroker> logger)
{
    public async Task<GrantAnswer> GrantAsync(string? authorization, CancellationToken cancellation)
    {
        PodIdentity? identity = null;
        try
        {
            identity = await identities.IdentifyAsync(authorization, cancellation).ConfigureAwait(false);
            using var place = limits.Enter(identity);
            var pod = await pods.InspectAsync(identity, cancellation).ConfigureAwait(false);
            var grant = await grants.MakeAsync(identity, pod, cancellation).ConfigureAwait(false);
            return new GrantAnswer.Granted(identity, grant);
        }
        catch (RefusedException refused)
        {
            return new GrantAnswer.Refused(identity, refused.Refusal);
        }
        catch (VaultException failure)
        {
            Log.VaultFailed(logger, failure.Message);
            return new GrantAnswer.Refused(identity, VaultRefusals.Of(failure));
        }
        catch (SessionException failure)
        {
            return new GrantAnswer.Refused(identity, Refusal.Unavailable(ProblemCodes.SessionNotReady, $"{failure.Message}. Ask again in a moment."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Vault did not grant: {Reason}")]
        public static partial void VaultFailed(ILogger logger, string reason);
    }
}
