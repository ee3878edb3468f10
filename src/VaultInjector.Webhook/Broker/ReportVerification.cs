using VaultInjector.Contracts;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Revocation;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Believes nothing that a pod reports: an accessor is taken only if Vault confirms that it gave it to this pod, for this pod's role.
/// </summary>
internal sealed class ReportVerification(AccessorLookup lookup, VaultTurns turns)
{
    /// <returns>
    /// The accessors that are confirmed, at least one. A secret-id that was used up at the login is named too, where Vault did not tell the
    /// agent how often it may be used: it is left out.
    /// </returns>
    public Task<Step<IReadOnlyList<Accessor>>> VerifyAsync(Caller caller, IssuedReport report, CancellationToken cancellation) =>
        turns.TakeAsync(
            caller.Vault.Vault, caller.Identity.Namespace, _ => VerifyAsync(caller, Named(report), cancellation), cancellation);

    private async Task<Step<IReadOnlyList<Accessor>>> VerifyAsync(
        Caller caller, IReadOnlyList<Accessor> accessors, CancellationToken cancellation)
    {
        var (pod, role) = (caller.Identity, caller.Pod.Request.Role);
        var confirmed = new List<Accessor>();
        foreach (var accessor in accessors)
        {
            switch (await lookup.FindAsync(caller.Vault, pod.PodUid, role, accessor, cancellation))
            {
                case AccessorOwner.ThisPod:
                    confirmed.Add(accessor);
                    break;
                case AccessorOwner.Another:
                    return RefusalReason.AccessorForeign.For(Word(accessor), pod.Pod);
            }
        }

        return confirmed.Count > 0
            ? new Step<IReadOnlyList<Accessor>>(confirmed)
            : RefusalReason.AccessorUnknown.For(Word(accessors[0]), pod.Pod);
    }

    private static string Word(Accessor accessor) => accessor.Kind == AccessorKind.Token ? "token" : "secret-id";

    private static IReadOnlyList<Accessor> Named(IssuedReport report) =>
    [
        .. report.TokenAccessor is { } token ? [new Accessor(AccessorKind.Token, token)] : Array.Empty<Accessor>(),
        .. report.SecretIdAccessor is { } secretId ? [new Accessor(AccessorKind.SecretId, secretId)] : Array.Empty<Accessor>(),
    ];
}
