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
    VaultClient vault, VaultSession session, LiveOptions options, InjectorMetrics metrics, ILogger<AccessorRevocation> logger)
{
    /// <exception cref="VaultException">Vault is away, or refuses the injector.</exception>
    /// <exception cref="SessionException">The injector is not logged in.</exception>
    public async Task RevokeAsync(string podUid, IssuedRecord record, CancellationToken cancellation)
    {
        try
        {
            foreach (var accessor in record.Tokens)
            {
                Done(record, await RevokeTokenAsync(podUid, accessor, cancellation));
            }

            foreach (var accessor in record.SecretIds)
            {
                Done(record, await DestroySecretIdAsync(podUid, record.Role, accessor, cancellation));
            }
        }
        catch (VaultException refusal) when (refusal.Kind == VaultErrorKind.PermissionDenied)
        {
            session.RevalidateSoon();
            throw;
        }
    }

    private async Task<RevocationOutcome> RevokeTokenAsync(string podUid, string accessor, CancellationToken cancellation)
    {
        try
        {
            var facts = await vault.Tokens.LookupAccessorAsync(session.TokenNow, accessor, cancellation);
            if (!IsOf(podUid, facts.Metadata))
            {
                return RevocationOutcome.Foreign;
            }

            await vault.Tokens.RevokeAccessorAsync(session.TokenNow, accessor, cancellation);
            return RevocationOutcome.Revoked;
        }
        catch (VaultException gone) when (gone.Kind == VaultErrorKind.UnknownAccessor)
        {
            return RevocationOutcome.Gone;
        }
    }

    private async Task<RevocationOutcome> DestroySecretIdAsync(string podUid, string role, string accessor, CancellationToken cancellation)
    {
        var appRole = vault.AppRole(options.Injection.AppRoleAuthPath);
        try
        {
            if (await appRole.LookupSecretIdAccessorAsync(session.TokenNow, role, accessor, cancellation) is not { } facts)
            {
                return RevocationOutcome.Gone;
            }

            if (!IsOf(podUid, facts.Metadata))
            {
                return RevocationOutcome.Foreign;
            }

            await appRole.DestroySecretIdAccessorAsync(session.TokenNow, role, accessor, cancellation);
            return RevocationOutcome.Revoked;
        }
        catch (VaultException gone)
            when (gone.Kind is VaultErrorKind.UnknownAccessor or VaultErrorKind.UnknownRole or VaultErrorKind.NotFound)
        {
            return RevocationOutcome.Gone;
        }
    }

    private void Done(IssuedRecord record, RevocationOutcome outcome)
    {
        metrics.Revoked(outcome switch { RevocationOutcome.Revoked => "revoked", RevocationOutcome.Gone => "gone", _ => "foreign" });
        switch (outcome)
        {
            case RevocationOutcome.Revoked:
                Log.Revoked(logger, record.Role, record.Pod);
                break;
            case RevocationOutcome.Foreign:
                Log.Foreign(logger, record.Pod);
                break;
        }
    }

    private static bool IsOf(string podUid, IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(GrantMetadata.PodUid) == podUid;

    /// <summary>The result for one accessor.</summary>
    private enum RevocationOutcome
    {
        Revoked,

        /// <summary>It had expired, or the agent had revoked it.</summary>
        Gone,

        /// <summary>It was given to another pod.</summary>
        Foreign,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Revoked the tokens of {Pod} for role {Role}, because the pod has ended")]
        public static partial void Revoked(ILogger logger, string role, string pod);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "{Pod} had reported an accessor that Vault did not give to it; nothing was revoked. Look at what runs in that pod"
        )]
        public static partial void Foreign(ILogger logger, string pod);
    }
}
