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

    private readonly ConcurrentDictionary<string, Alarm> _raised = new(StringComparer.Ordinal);

    /// <exception cref="KubernetesApiException">
    /// The event could not be written; metric and log have it all the same. The next report of the pod writes it.
    /// </exception>
    public async Task RaiseAsync(PodIdentity pod, CancellationToken cancellation)
    {
        if (!_raised.TryGetValue(pod.PodUid, out var alarm) || time.GetElapsedTime(alarm.Since) >= Quiet)
        {
            if (_raised.Count >= MostPods)
            {
                _raised.Clear();
            }

            _raised[pod.PodUid] = alarm = new Alarm(time.GetTimestamp());
            metrics.IncidentReported();
            Log.Incident(logger, pod.Pod);
        }

        if (!alarm.HasEvent)
        {
            await PodEvent.WriteAsync(api, pod, (Reason, Message), time.GetUtcNow(), cancellation);
            alarm.HasEvent = true;
        }
    }

    private sealed class Alarm(long since)
    {
        public long Since => since;

        /// <summary>A pod raises one alarm at a time, so that no two requests write the event.</summary>
        public bool HasEvent { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "Possible interception in {Pod}; see the event on the pod")]
        public static partial void Incident(ILogger logger, string pod);
    }
}
