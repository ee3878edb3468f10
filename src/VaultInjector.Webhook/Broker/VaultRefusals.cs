using VaultInjector.Injection.Roles;
using VaultInjector.Vault;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>Vault's failure → refusal. A missing role is for the user to correct, everything else for the operator.</summary>
internal static class VaultRefusals
{
    /// <summary>An operator has to change something in Vault first.</summary>
    private static readonly TimeSpan AfterTheOperator = TimeSpan.FromSeconds(5);

    /// <param name="failure">Of the request to Vault.</param>
    /// <param name="vault">Is named in the sentence where it has a name.</param>
    public static Refusal Of(VaultException failure, SessionVault vault)
    {
        var refusal = Of(failure);
        return vault.Name == VaultNames.Default ? refusal : refusal with { Detail = $"{vault.Words}: {refusal.Detail}" };
    }

    private static Refusal Of(VaultException failure) => failure.Kind switch
    {
        VaultErrorKind.NotFound or VaultErrorKind.UnknownRole => RefusalReason.RoleMissing.For(),
        VaultErrorKind.Sealed or VaultErrorKind.NotInitialized => RefusalReason.VaultSealed.For(),
        VaultErrorKind.Unreachable or VaultErrorKind.Tls or VaultErrorKind.Proxy or VaultErrorKind.ClientCertificate =>
            RefusalReason.VaultUnreachable.For(),
        VaultErrorKind.PermissionDenied => RefusalReason.VaultRefusedInjector.For() with { RetryAfter = AfterTheOperator },
        _ => Wait(RefusalReason.VaultRefused.For(), failure.RetryAfter),
    };

    private static Refusal Wait(Refusal refusal, TimeSpan? asked) => asked is { } wait ? refusal with { RetryAfter = wait } : refusal;
}
