using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Identity;

/// <summary>Identity → pod: the pod as the API server stores it, if it is the one that the token belongs to.</summary>
internal sealed class PodInspection(KubernetesApi api, LiveOptions options)
{
    public async Task<Step<InspectedPod>> InspectAsync(PodIdentity identity, CancellationToken cancellation)
    {
        try
        {
            using var pod = await api.GetAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(identity.Namespace)}/pods/{Uri.EscapeDataString(identity.PodName)}",
                cancellation);
            var images = AgentImages.Of(options.Injection.AgentImage, options.Injection.FormerAgentImages);
            return Read(identity, pod.RootElement, images);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return RefusalReason.PodNotFound.For(identity.Pod);
        }
        catch (KubernetesApiException failure)
        {
            return RefusalReason.KubernetesUnreachable.For($"read pod {identity.Pod}", failure.Message);
        }
    }

    /// <summary>All of them, both families; a server that knows only one has it in <c>podIP</c>.</summary>
    private static string[] Addresses(JsonElement status) =>
    [
        .. status.Get("podIPs"u8).Items().Select(item => item.Get("ip"u8).Text())
            .Append(status.Get("podIP"u8).Text())
            .OfType<string>()
            .Where(address => address.Length > 0)
            .Distinct(StringComparer.Ordinal),
    ];

    private static Step<InspectedPod> Read(PodIdentity identity, JsonElement pod, AgentImages images)
    {
        var metadata = pod.Get("metadata"u8);
        var isTheSame =
            metadata.Get("uid"u8).Text() == identity.PodUid &&
            pod.Get("spec"u8).Get("serviceAccountName"u8).Text() == identity.ServiceAccount;
        if (!isTheSame)
        {
            return RefusalReason.PodReplaced.For(identity.Pod);
        }

        var status = pod.Get("status"u8);
        return InjectedPodReading.Read(pod, images) switch
        {
            InjectedPodReading.Ours ours => new InspectedPod(
                ours.Request,
                Addresses(status),
                metadata.Get("deletionTimestamp"u8).Text() is not null || status.Get("phase"u8).Text() is "Succeeded" or "Failed"),
            InjectedPodReading.NotOurs not => RefusalReason.PodNotInjected.For(identity.Pod, not.Difference),
            var other => throw new InvalidOperationException($"Unknown reading {other.GetType().Name}."),
        };
    }
}

/// <param name="Request">What the pod was injected with.</param>
/// <param name="PodIps">The pod's addresses; empty until the kubelet has reported them.</param>
/// <param name="IsEnding">Whether the pod is being deleted, or has run to its end.</param>
internal sealed record InspectedPod(InjectedRequest Request, IReadOnlyList<string> PodIps, bool IsEnding);
