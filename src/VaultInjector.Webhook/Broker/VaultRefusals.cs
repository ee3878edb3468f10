using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Webhook.Broker;

/// <summary>What a pod is told when Vault does not grant: the missing role is the user's matter, everything else the operator's.</summary>
internal static class VaultRefusals
{
    public static Refusal Of(VaultException failure) =>
        failure.Kind switch
        {
            VaultErrorKind.NotFound or VaultErrorKind.UnknownRole => Refusal.NotFound(
                ProblemCodes.RoleMissing,
                "The role does not exist in Vault. Create it with: certs-scripts/add-app.sh ROLE, or correct the pod's role annotation."),
            VaultErrorKind.Sealed or VaultErrorKind.NotInitialized => Refusal.Unavailable(
                ProblemCodes.VaultSealed,
                "Vault is sealed. It is asked again until an operator unseals it."),
            VaultErrorKind.Unreachable or VaultErrorKind.Tls => Refusal.Unavailable(
                ProblemCodes.VaultUnreachable,
                "The injector cannot reach Vault. It is asked again until it answers."),
            VaultErrorKind.PermissionDenied => Refusal.Unavailable(
                ProblemCodes.VaultRefused,
                "Vault refuses the injector itself. An operator sees to it that its token lives and its policy allows this role: certs-scripts/configure-injector.sh",
                TimeSpan.FromSeconds(5)),
            _ => Refusal.Unavailable(
                ProblemCodes.VaultRefused,
                "Vault did not grant the role; the injector's log says why.",
                failure.RetryAfter),
        };
}
