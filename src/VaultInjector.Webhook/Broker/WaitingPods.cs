using System.Collections.Concurrent;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Shows on a pod what its agent waits for, as an event: once for each reason in an hour, which is as long as events are kept. What
/// passes by itself is shown to pods that ask again.
/// </summary>
internal sealed partial class WaitingPods(KubernetesApi api, EventPace pace, TimeProvider time, ILogger<WaitingPods> logger)
{
    /// <summary>Reason of the event where an administrator has to allow something.</summary>
    public const string Refused = "VaultTokenRefused";

    /// <summary>Reason of the event where the agent waits for Vault or the injector.</summary>
    public const string Pending = "VaultTokenPending";

    private const int MostPods = 10_000;
    private const int LongestMessage = 1024;

    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(1);

    private static readonly RefusalReason[] Refusals =
        [RefusalReason.RoleNotAllowed, RefusalReason.RoleMissing, RefusalReason.NamespaceNotOptedIn, RefusalReason.RoleChanged];

    private static readonly RefusalReason[] Outages =
    [
        RefusalReason.VaultSealed, RefusalReason.VaultUnreachable, RefusalReason.VaultRefused, RefusalReason.VaultRefusedInjector,
        RefusalReason.SessionNotReady, RefusalReason.PodIpMissing,
    ];

    private readonly ConcurrentDictionary<(string Uid, string Code), Wait> _waits = new();
    private readonly Lock _lock = new();

    public async Task ShowAsync(Refusal refusal, CancellationToken cancellation)
    {
        if (refusal is not { Pod: { } pod, PodUid: { } uid } || pod.Split('/') is not [var space, var name] ||
            EventReason(refusal.Reason) is not { } reason || !IsDue(uid, refusal.Reason))
        {
            return;
        }

        using var limit = new CancellationTokenSource(WriteLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var words = $"{refusal.Code}: {refusal.Detail}";
            await PodEvent.WriteAsync(
                api,
                new PodIdentity(space, ServiceAccount: "", name, uid),
                (reason, words[..Math.Min(words.Length, LongestMessage)]),
                time.GetUtcNow(),
                both.Token);
        }
        catch (Exception failure) when (failure is KubernetesApiException or OperationCanceledException)
        {
            Log.NotShown(logger, pod, failure.Message);
        }
    }

    private static string? EventReason(RefusalReason reason) =>
        Array.IndexOf(Refusals, reason) >= 0 ? Refused
        : Array.IndexOf(Outages, reason) >= 0 ? Pending
        : null;

    private bool IsDue(string uid, RefusalReason reason)
    {
        if (_waits.Count >= MostPods)
        {
            _waits.Clear();
        }

        var wait = _waits.GetOrAdd((uid, reason.Code), _ => new Wait(time.GetTimestamp()));
        lock (_lock)
        {
            var isWaiting = Array.IndexOf(Outages, reason) < 0 || time.GetElapsedTime(wait.Since) >= Moment;
            if (!isWaiting || (wait.Shown is { } shown && time.GetElapsedTime(shown) < Quiet) || !pace.HasPlace())
            {
                return false;
            }

            wait.Shown = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>A pod that waits for one reason.</summary>
    private sealed class Wait(long since)
    {
        public long Since => since;

        public long? Shown { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "The event of {Pod}, which waits for its token, was not written: {Reason}")]
        public static partial void NotShown(ILogger logger, string pod, string reason);
    }
}
