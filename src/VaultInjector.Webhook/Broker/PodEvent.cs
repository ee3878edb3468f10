using k8s.Models;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Broker;

/// <summary>A Warning event on a pod, in our own words: the words of a pod may come from an attacker in it.</summary>
internal static class PodEvent
{
    private const string Component = "vault-injector";
    private const int LongestName = 200;

    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public static async Task WriteAsync(
        KubernetesApi api, PodIdentity pod, (string Reason, string Message) words, DateTimeOffset now, CancellationToken cancellation)
    {
        using var written = await api.PostAsync(
            $"/api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace)}/events",
            On(pod, words.Reason, words.Message, now),
            KubernetesObjects.Default.Corev1Event,
            cancellation);
    }

    private static Corev1Event On(PodIdentity pod, string reason, string message, DateTimeOffset now)
    {
        var second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime;
        return new Corev1Event
        {
            ApiVersion = "v1",
            Kind = "Event",
            Metadata = new V1ObjectMeta
            {
                GenerateName = $"{pod.PodName[..Math.Min(pod.PodName.Length, LongestName)]}.",
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
            Reason = reason,
            Message = message,
            Source = new V1EventSource { Component = Component },
            FirstTimestamp = second,
            LastTimestamp = second,
            Count = 1,
        };
    }
}
