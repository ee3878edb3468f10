using System.Collections.Concurrent;
using k8s.Models;
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

    /// <summary>Our own words: the words of a pod may come from an attacker in it.</summary>
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
                EventOn(pod),
                KubernetesObjects.Default.Corev1Event,
                cancellation)
        ).Dispose();
    }

    private Corev1Event EventOn(PodIdentity pod)
    {
        var now = time.GetUtcNow();
        var second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime;
        return new Corev1Event
        {
            ApiVersion = "v1",
            Kind = "Event",
            Metadata = new V1ObjectMeta
            {
                GenerateName = $"{pod.PodName[..Math.Min(pod.PodName.Length, 200)]}.",
                NamespaceProperty = pod.Namespace,
            },
            InvolvedObject = new V1ObjectReference
            {
                ApiVersion = "v1",
                Kind = "Pod",
                NamespaceProperty = pod.Namespace,
                Name = pod.PodName,
                Uid = pod.PodUid,
            },
            Type = "Warning",
            Reason = Reason,
            Message = Message,
            Source = new V1EventSource { Component = Component },
            FirstTimestamp = second,
            LastTimestamp = second,
            Count = 1,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "Possible interception in {Pod}; see the event on the pod")]
        public static partial void Incident(ILogger logger, string pod);
    }
}
