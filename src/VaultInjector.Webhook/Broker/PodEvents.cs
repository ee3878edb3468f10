using k8s.Models;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Broker;

/// <summary>The pod that an event is about.</summary>
internal sealed record EventPod(string Namespace, string Name, string Uid);

/// <summary>Writes warnings that <c>kubectl describe pod</c> shows.</summary>
internal sealed class PodEvents(KubernetesApi api, TimeProvider time)
{
    private const string Component = "vault-injector";
    private const int LongestMessage = 1024;

    /// <exception cref="KubernetesApiException">It could not be written.</exception>
    public async Task WriteAsync(EventPod pod, string reason, string message, CancellationToken cancellation) =>
        (
            await api.PostAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace)}/events",
                Warning(pod, reason, message),
                KubernetesObjects.Default.Corev1Event,
                cancellation)
        ).Dispose();

    private Corev1Event Warning(EventPod pod, string reason, string message)
    {
        var now = time.GetUtcNow();
        var second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime;
        return new Corev1Event
        {
            ApiVersion = "v1",
            Kind = "Event",
            Metadata = new V1ObjectMeta
            {
                GenerateName = $"{pod.Name[..Math.Min(pod.Name.Length, 200)]}.",
                NamespaceProperty = pod.Namespace,
            },
            InvolvedObject = new V1ObjectReference
            {
                ApiVersion = "v1",
                Kind = "Pod",
                NamespaceProperty = pod.Namespace,
                Name = pod.Name,
                Uid = pod.Uid,
            },
            Type = "Warning",
            Reason = reason,
            Message = message[..Math.Min(message.Length, LongestMessage)],
            Source = new V1EventSource { Component = Component },
            FirstTimestamp = second,
            LastTimestamp = second,
            Count = 1,
        };
    }
}
