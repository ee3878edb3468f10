using System.Globalization;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Broker;

/// <summary>A possible interception becomes a Warning event on the pod, a metric and a line in the log.</summary>
internal sealed partial class Incidents(KubernetesApi api, InjectorMetrics metrics, TimeProvider time, ILogger<Incidents> logger)
{
    public const string Reason = "VaultTokenIntercepted";
    private const string Component = "vault-injector";
    private const int LongestMessage = 512;

    /// <exception cref="KubernetesApiException">The event could not be written; metric and log have it all the same.</exception>
    public async Task RaiseAsync(PodIdentity pod, IncidentReport report, CancellationToken cancellation)
    {
        var said = OneLine(report.Detail);
        metrics.IncidentReported();
        Log.Incident(logger, pod.Pod, said);
        (
            await api.PostAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace)}/events",
                json => Write(json, pod, said),
                cancellation)
        ).Dispose();
    }

    private void Write(Utf8JsonWriter json, PodIdentity pod, string message)
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
        json.WriteString("message"u8, message);
        json.WriteStartObject("source"u8);
        json.WriteString("component"u8, Component);
        json.WriteEndObject();
        json.WriteString("firstTimestamp"u8, now);
        json.WriteString("lastTimestamp"u8, now);
        json.WriteNumber("count"u8, 1);
        json.WriteEndObject();
    }

    /// <summary>A pod's words: printable, and no more than an event should hold.</summary>
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Where(letter => !char.IsControl(letter) && letter is not ('\u2028' or '\u2029')));
        return line.Length > LongestMessage ? line[..LongestMessage] : line;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "Possible interception in {Pod}: {Detail}")]
        public static partial void Incident(ILogger logger, string pod, string detail);
    }
}
