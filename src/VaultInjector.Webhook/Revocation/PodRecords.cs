using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Records what a living pod was given. Nothing that Vault confirmed is forgotten while it lives: where a pod holds more than it may, the
/// oldest ends in Vault first.
/// </summary>
internal sealed partial class PodRecords(
    IssuedLedger ledger, AccessorRevocation revocation, Clock clock, ILogger<PodRecords> logger)
{
    /// <param name="pod">The pod.</param>
    /// <param name="at">The Vault that gave them.</param>
    /// <param name="role">Its Vault role.</param>
    /// <param name="accessors">What Vault gave it, as Vault itself says.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="KubernetesApiException">The write failed.</exception>
    public async Task AddAsync(
        PodIdentity pod, PodVault at, string role, IReadOnlyList<Accessor> accessors, CancellationToken cancellation)
    {
        var now = clock.Now.ToUnixTimeSeconds();
        var more = new IssuedRecord(
            pod.Namespace, pod.PodName, role, [.. accessors.Select(accessor => new IssuedAccessor(accessor, now))])
        {
            Vault = InjectorVaults.NameToKeep(at.Vault),
            VaultNamespace = at.Namespace?.Trim('/') is { Length: > 0 } path ? path : null,
        };
        var stored = await ledger.RecordAsync(pod.PodUid, more, LedgerOutcome.Recorded, cancellation);
        if (stored.Surplus is { Count: > 0 } surplus)
        {
            await EndAsync(pod, stored, surplus, cancellation);
        }
    }

    /// <summary>What cannot be ended now stays recorded, and is tried again at the pod's next token.</summary>
    private async Task EndAsync(PodIdentity pod, IssuedRecord stored, IReadOnlyList<Accessor> surplus, CancellationToken cancellation)
    {
        try
        {
            await revocation.RevokeAsync(pod.PodUid, stored, surplus, RevocationOutcome.Replaced, cancellation);
            await ledger.ForgetAsync(pod.PodUid, surplus, cancellation);
        }
        catch (Exception failure) when (failure is VaultException or SessionException or KubernetesApiException)
        {
            Log.NotEnded(logger, pod.Pod, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Cannot end the oldest tokens of {Pod}, which holds too many; will retry: {Reason}")]
        public static partial void NotEnded(ILogger logger, string pod, string reason);
    }
}
