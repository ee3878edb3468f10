using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Broker;

/// <summary>A possible interception becomes a Warning event on the pod, a metric and a line in the log.</summary>
internal sealed partial class Incidents(KubernetesApi api, InjectorMetrics metrics, TimeProvider time, ILogger<Incidents> logger)
{
    public const string Reason = "VaultTokenIntercepted";
    private const string Component = "vault-injector";
    private const int MostPods = 10_000;

    /// <summary>Our own words: those of a pod may be of whoever runs in it.</summary>
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
        (
            await api.PostAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace)}/events",
                json => Write(json, pod),
                cancellation)
        ).Dispose();
    }

    private void Write(Utf8JsonWriter json, PodIdentity pod)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Event"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("generateName"u8, $"{pod.PodName[..Math.Min(pod.PodName.Length, 200)]}.");
        json.WriteString("namespace"u8, pod.Namespace);
        json.WriteEndObject();
        json.WriteStartObject("involvedObject"u8);
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Pod"u8);
        json.WriteString("namespace"u8, pod.Namespace);
        json.WriteString("name"u8, pod.PodName);
        json.WriteString("uid"u8, pod.PodUid);
        json.WriteEndObject();
        json.WriteString("type"u8, "Warning"u8);
        json.WriteString("reason"u8, Reason);
        json.WriteString("message"u8, Message);
        json.WriteStartObject("source"u8);
        json.WriteString("component"u8, Component);
        json.WriteEndObject();
        json.WriteString("firstTimestamp"u8, now);
        json.WriteString("lastTimestamp"u8, now);
        json.WriteNumber("count"u8, 1);
        json.WriteEndObject();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "Possible interception in {Pod}; see the event on the pod")]
        public static partial void Incident(ILogger logger, string pod);
    }
}
