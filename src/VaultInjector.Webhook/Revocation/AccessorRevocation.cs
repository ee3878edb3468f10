using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Revokes by accessor, and only if Vault confirms that the token was given to that pod. The accessor of another pod revokes nothing.
/// </summary>
internal sealed partial class AccessorRevocation(
    VaultClient vault,
    AccessorLookup lookup,
    VaultSession session,
    LiveOptions options,
    InjectorMetrics metrics,
    ILogger<AccessorRevocation> logger)
{
    /// <param name="podUid">The pod that the record is of.</param>
    /// <param name="record">What the pod was given.</param>
    /// <param name="accessors">Those of the record to revoke.</param>
    /// <param name="outcome">What to count for each that is revoked.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VaultException">Vault is away, or refuses the injector.</exception>
    /// <exception cref="SessionException">The injector is not logged in.</exception>
    public async Task RevokeAsync(
        string podUid,
        IssuedRecord record,
        IEnumerable<Accessor> accessors,
        RevocationOutcome outcome,
        CancellationToken cancellation)
    {
        try
        {
            foreach (var accessor in accessors)
            {
                switch (await lookup.FindAsync(podUid, record.Role, accessor, cancellation))
                {
                    case AccessorOwner.ThisPod:
                        Done(record, await EndAsync(record.Role, accessor, cancellation) ? outcome : RevocationOutcome.Gone);
                        break;
                    case AccessorOwner.Another:
                        Done(record, RevocationOutcome.Foreign);
                        break;
                    default:
                        Done(record, RevocationOutcome.Gone);
                        break;
                }
            }
        }
        catch (VaultException refusal) when (refusal.Kind == VaultErrorKind.PermissionDenied)
        {
            session.RevalidateSoon();
            throw;
        }
    }

    /// <returns>False if it ended between the look-up and this.</returns>
    private async Task<bool> EndAsync(string role, Accessor accessor, CancellationToken cancellation)
    {
        try
        {
            await (accessor.Kind == AccessorKind.Token
                ? vault.Tokens.RevokeAccessorAsync(session.TokenNow, accessor.Text, cancellation)
                : vault
                    .AppRole(options.Injection.AppRoleAuthPath)
                    .DestroySecretIdAccessorAsync(session.TokenNow, role, accessor.Text, cancellation));
            return true;
        }
        catch (VaultException gone)
            when (gone.Kind is VaultErrorKind.UnknownAccessor or VaultErrorKind.UnknownRole or VaultErrorKind.NotFound)
        {
            return false;
        }
    }

    private void Done(IssuedRecord record, RevocationOutcome outcome)
    {
        metrics.Revoked(outcome);
        if (outcome == RevocationOutcome.Foreign)
        {
            Log.Foreign(logger, record.Pod);
        }
        else if (outcome != RevocationOutcome.Gone)
        {
            Log.Revoked(logger, record.Role, record.Pod, outcome.Code, outcome.Sentence);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Revoked for role {Role} of {Pod}: {Code}: {Sentence}")]
        public static partial void Revoked(ILogger logger, string role, string pod, string code, string sentence);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The ledger names for {Pod} an accessor that Vault did not give to it; nothing was revoked. Find out who can write the ledger"
        )]
        public static partial void Foreign(ILogger logger, string pod);
    }
}
