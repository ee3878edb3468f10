using System.Collections.Concurrent;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Broker;

/// <summary>A possible interception becomes a Warning event on the pod, a metric and a line in the log.</summary>
internal sealed partial class Incidents(KubernetesApi api, InjectorMetrics metrics, TimeProvider time, ILogger<Incidents> logger)
{
    public const string Reason = "VaultTokenIntercepted";
    private const int MostPods = 10_000;

    private const string Message =
        "The agent of this pod reports that another client may have used its wrapping token. " +
        "Treat this as a security event: docs/troubleshooting.md";

    /// <summary>One event and one alarm of a pod within this time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, long> _raised = new(StringComparer.Ordinal);

    /// <exception cref="KubernetesApiException">The event could not be written; metric and log have it all the same.</exception>
    public async Task RaiseAsync(PodIdentity pod, CancellationToken cancellation)
    {
        if (_raised.TryGetValue(pod.PodUid, out var raised) && time.GetElapsedTime(raised) < Quiet)
        {
            return;
        }

        if (_raised.Count >= MostPods)
        {
            _raised.Clear();
        }

        _raised[pod.PodUid] = time.GetTimestamp();
        metrics.IncidentReported();
        Log.Incident(logger, pod.Pod);
        await PodEvent.WriteAsync(api, pod, (Reason, Message), time.GetUtcNow(), cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "Possible interception in {Pod}; see the event on the pod")]
        public static partial void Incident(ILogger logger, string pod);
    }
}
