using System.Collections.Concurrent;
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
/// pod. The replicas start at random moments of the first seconds; the later ones find nothing left to do.
/// </summary>
internal sealed partial class Revoker : IDisposable
{
    private const int AtATime = 8;
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, byte> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(AtATime);
    private readonly KubernetesApi _api;
    private readonly IssuedLedger _ledger;
    private readonly AccessorRevocation _accessors;
    private readonly InjectorMetrics _metrics;
    private readonly Clock _timing;
    private readonly ILogger<Revoker> _logger;

    public Revoker(
        KubernetesApi api,
        IssuedLedger ledger,
        AccessorRevocation accessors,
        InjectorMetrics metrics,
        Clock timing,
        ILogger<Revoker> logger)
    {
        (_api, _ledger, _accessors, _metrics, _timing, _logger) = (api, ledger, accessors, metrics, timing, logger);
        metrics.ObservePendingRevocations(() => _pending.Count);
    }

    /// <summary>Called when a pod seems to have ended. Returns at once.</summary>
    public void PodEnded(string podUid, CancellationToken stopping)
    {
        if (_pending.TryAdd(podUid, 0))
        {
            _ = RunAsync(podUid, stopping);
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task RunAsync(string podUid, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(_timing.Within(Spread), _timing.Time, stopping);
            var backoff = new Backoff(_timing.Random);
            while (!await TryAsync(podUid, first: backoff.Failures == 0, stopping))
            {
                await Task.Delay(backoff.Next(), _timing.Time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The ledger keeps the rest for the next start.
        }
        finally
        {
            _pending.TryRemove(podUid, out _);
        }
    }

    private async Task<bool> TryAsync(string podUid, bool first, CancellationToken stopping)
    {
        await _places.WaitAsync(stopping);
        try
        {
            await RevokeAsync(podUid, stopping);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            _metrics.Revoked("failed");
            if (first)
            {
                Log.Failed(_logger, podUid, failure.Message);
            }

            // What is not expected is left to the next comparison of ledger and pods: it must not be repeated all the time.
            return failure is not (VaultException or SessionException or KubernetesApiException);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task RevokeAsync(string podUid, CancellationToken stopping)
    {
        if (await _ledger.FindAsync(podUid, stopping) is not { } record || await LivesAsync(podUid, record, stopping))
        {
            return;
        }

        await _accessors.RevokeAsync(podUid, record, stopping);
        await _ledger.ForgetAsync(podUid, stopping);
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
        [LoggerMessage(1, LogLevel.Warning, "Cannot revoke the tokens of the ended pod with uid {PodUid} yet, will retry: {Reason}")]
        public static partial void Failed(ILogger logger, string podUid, string reason);
    }
}
