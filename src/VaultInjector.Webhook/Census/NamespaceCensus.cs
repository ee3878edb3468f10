using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Census;

/// <param name="Pod"><c>namespace/name</c>.</param>
/// <param name="Reason">Why it is not injected.</param>
internal sealed record MissedPod(string Pod, MissedReason Reason);

/// <summary>The living pods of an opted-in namespace, as the API server knows them: one count for all replicas.</summary>
internal sealed record NamespaceCensus(string Name, string AllowedRoles, int Injected, IReadOnlyList<MissedPod> Missed)
{
    private const string Mirror = "kubernetes.io/config.mirror";

    /// <summary>Counts page by page. Only metadata is read: what a container's environment asks for is not seen.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public static async Task<NamespaceCensus> TakeAsync(
        KubernetesApi api, NamespaceMetadata ns, InjectionSettings settings, CancellationToken cancellation)
    {
        var living = new WatchedCollection(
            "pods-of-namespace",
            $"/api/v1/namespaces/{Uri.EscapeDataString(ns.Name)}/pods?fieldSelector=" +
            Uri.EscapeDataString("status.phase!=Succeeded,status.phase!=Failed"));
        var (injected, missed, next) = (0, new List<MissedPod>(), (string?)null);
        do
        {
            using var answer = await api.GetMetadataAsync(living.PageAfter(next), cancellation);
            (var items, _, next) = ListPage.Read(answer.RootElement);
            injected += items.Count(IsInjected);
            foreach (var item in items.Where(item => !IsInjected(item) && !IsEnding(item)))
            {
                if (await ReasonOfAsync(api, item, ns, settings, cancellation) is { } reason)
                {
                    missed.Add(new MissedPod($"{ns.Name}/{NameOf(item)}", reason));
                }
            }
        }
        while (next is not null);

        return new NamespaceCensus(ns.Name, ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles) ?? "", injected, missed);
    }

    private static bool IsInjected(JsonElement pod) =>
        pod.Get("metadata"u8).Get("labels"u8).Map().GetValueOrDefault(AnnotationKeys.InjectedLabel) == AnnotationKeys.InjectedLabelValue;

    private static bool IsEnding(JsonElement pod) =>
        pod.Get("metadata"u8).Get("deletionTimestamp"u8).ValueKind == JsonValueKind.String;

    private static string NameOf(JsonElement pod) => pod.Get("metadata"u8).Text("name"u8) ?? "";

    /// <summary>Null if the pod does not ask for injection.</summary>
    private static async Task<MissedReason?> ReasonOfAsync(
        KubernetesApi api, JsonElement pod, NamespaceMetadata ns, InjectionSettings settings, CancellationToken cancellation)
    {
        if (pod.Get("metadata"u8).Get("annotations"u8).Map() is var annotations && annotations.ContainsKey(Mirror))
        {
            return annotations.ContainsKey(AnnotationKeys.Role) || ns.Annotations.ContainsKey(AnnotationKeys.Role)
                ? MissedReason.StaticPod
                : null;
        }

        return PodInjector.Decide(pod, ns, settings) switch
        {
            Decision.Skip => null,
            Decision.Reject when await IsRejectedAsync(api, NameOf(pod), ns, settings, cancellation) => MissedReason.WouldBeRejected,
            _ => MissedReason.NotReviewed,
        };
    }

    /// <summary>Metadata has no containers, which is a mistake too: the whole pod decides.</summary>
    private static async Task<bool> IsRejectedAsync(
        KubernetesApi api, string name, NamespaceMetadata ns, InjectionSettings settings, CancellationToken cancellation)
    {
        try
        {
            using var whole = await api.GetAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(ns.Name)}/pods/{Uri.EscapeDataString(name)}", cancellation);
            return PodInjector.Decide(whole.RootElement, ns, settings) is Decision.Reject;
        }
        catch (KubernetesApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
