using System.Net;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Revokes the tokens of a pod when the API server confirms its end, and retries until that succeeds. Each replica sees the end of each
/// pod. The replicas start at random moments of the first seconds; the later ones find nothing left to do. A pod that seems to have ended
/// and lives is followed by its uid until it ends.
/// </summary>
internal sealed partial class Revoker : BackgroundService
{
    private const int AtATime = 8;
    private const int Batch = 64;
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);

    /// <summary>How often a living pod without its label is looked at; more seldom where there are many.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly PodsToLookAt _pods = new();
    private readonly VaultOutages _outages;
    private readonly WakeUp _wakeUp;
    private readonly KubernetesApi _api;
    private readonly IssuedLedger _ledger;
    private readonly AccessorRevocation _accessors;
    private readonly InjectorMetrics _metrics;
    private readonly Clock _clock;
    private readonly ILogger<Revoker> _logger;

    public Revoker(
        KubernetesApi api,
        IssuedLedger ledger,
        AccessorRevocation accessors,
        InjectorMetrics metrics,
        Clock clock,
        ILogger<Revoker> logger)
    {
        (_api, _ledger, _accessors, _metrics, _clock, _logger) = (api, ledger, accessors, metrics, clock, logger);
        (_wakeUp, _outages) = (new WakeUp(clock), new VaultOutages(clock));
        metrics.ObservePendingRevocations(() => _pods.Ended);
    }

    /// <summary>Called when a pod seems to have ended. Returns at once.</summary>
    public void PodEnded(string podUid)
    {
        _pods.Add(podUid, _clock.Steady + _clock.Within(Spread));
        _wakeUp.Signal();
    }

    /// <summary>Called when a watch shows a pod, and will show its end.</summary>
    public void PodIsWatched(string podUid) => _pods.IsWatched(podUid);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var due = _pods.Take(_clock.Steady, Batch);
                await Parallel.ForEachAsync(
                    due,
                    new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stoppingToken },
                    async (podUid, stopping) => await LookAsync(podUid, stopping));
                if (due.Count == 0)
                {
                    await _wakeUp.SleepAsync(_pods.NextDue - _clock.Steady ?? WakeUp.Tick, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ledger keeps the rest for the next start.
        }
    }

    private async Task LookAsync(string podUid, CancellationToken stopping)
    {
        try
        {
            if (await RevokeAsync(podUid, stopping))
            {
                _pods.Done(podUid);
                return;
            }

            var pause = TimeSpan.FromTicks(Math.Max(LookAgain.Ticks, (_pods.Living * BetweenLooks).Ticks));
            _pods.Lives(podUid, _clock.Steady + (pause / 2) + _clock.Within(pause / 2));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            _metrics.Revoked(RevocationOutcome.Failed);
            var failures = _pods.FailuresOf(podUid);
            if (failures == 0)
            {
                Log.Failed(_logger, podUid, RevocationOutcome.Failed.Code, failure.Message);
            }

            // What is not expected is left to the next comparison of ledger and pods: it must not be repeated all the time.
            if (failure is VaultException or SessionException or KubernetesApiException)
            {
                _pods.Failed(podUid, _clock.Steady + Backoff.Pause(failures, _clock.Random()));
            }
            else
            {
                _pods.Done(podUid);
            }
        }
    }

    /// <returns>False if the pod lives.</returns>
    private async Task<bool> RevokeAsync(string podUid, CancellationToken stopping)
    {
        if (await _ledger.FindAsync(podUid, stopping) is not { } record)
        {
            return true;
        }

        if (await LivesAsync(podUid, record, stopping))
        {
            return false;
        }

        _outages.ThrowIfAway(record.Vault);
        try
        {
            var accessors = record.Accessors.Select(issued => issued.Accessor);
            await _accessors.RevokeAsync(podUid, record, accessors, RevocationOutcome.Revoked, stopping);
        }
        catch (VaultException failure)
        {
            _outages.Note(record.Vault, failure);
            throw;
        }

        await _ledger.ForgetAsync(podUid, record.Version, stopping);
        return true;
    }

    /// <summary>Asks the API server: a watch also reports the end of a pod when a running pod loses its label.</summary>
    private async Task<bool> LivesAsync(string podUid, IssuedRecord record, CancellationToken stopping)
    {
        try
        {
            using var pod = await _api.GetAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(record.Namespace)}/pods/{Uri.EscapeDataString(record.Name)}",
                stopping);
            return pod.RootElement.Get("metadata"u8).Text("uid"u8) == podUid &&
                pod.RootElement.Get("status"u8).Text("phase"u8) is not ("Succeeded" or "Failed");
        }
        catch (KubernetesApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning, "Cannot revoke the tokens of the ended pod with uid {PodUid} yet, will retry: {Code}: {Reason}")]
        public static partial void Failed(ILogger logger, string podUid, string code, string reason);
    }
}
