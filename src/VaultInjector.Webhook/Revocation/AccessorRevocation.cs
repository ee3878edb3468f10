using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Revokes by accessor, and only if Vault confirms that the token was given to that pod. The accessor of another pod revokes nothing.
/// </summary>
internal sealed partial class AccessorRevocation(
    InjectorVaults vaults,
    AccessorLookup lookup,
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
        var at = vaults.Find(record.Vault) is { } vault ? new PodVault(vault, record.VaultNamespace ?? vault.Where.Namespace) : null;
        try
        {
            foreach (var accessor in accessors)
            {
                Done(record, at is null ? RevocationOutcome.VaultRemoved : await EndAsync(at, podUid, record, accessor, cancellation) switch
                {
                    AccessorOwner.ThisPod => outcome,
                    AccessorOwner.Another => RevocationOutcome.Foreign,
                    _ => RevocationOutcome.Gone,
                });
            }
        }
        catch (VaultException refusal) when (refusal.Kind == VaultErrorKind.PermissionDenied)
        {
            at?.Vault.Session.RevalidateSoon();
            throw;
        }
    }

    /// <summary>Ends it where Vault gave it to that pod.</summary>
    private async Task<AccessorOwner> EndAsync(
        PodVault at, string podUid, IssuedRecord record, Accessor accessor, CancellationToken cancellation)
    {
        var owner = await lookup.FindAsync(at, podUid, record.Role, accessor, cancellation);
        if (owner != AccessorOwner.ThisPod)
        {
            return owner;
        }

        try
        {
            var token = at.Vault.Session.TokenNow;
            await (accessor.Kind == AccessorKind.Token
                ? at.Client.Tokens.RevokeAccessorAsync(token, accessor.Text, cancellation)
                : at.Client
                    .AppRole(at.AppRolePath(options.Injection))
                    .DestroySecretIdAccessorAsync(token, record.Role, accessor.Text, cancellation));
            return AccessorOwner.ThisPod;
        }
        catch (VaultException gone)
            when (gone.Kind is VaultErrorKind.UnknownAccessor or VaultErrorKind.UnknownRole or VaultErrorKind.NotFound)
        {
            // It ended between the look-up and this.
            return AccessorOwner.Unknown;
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
