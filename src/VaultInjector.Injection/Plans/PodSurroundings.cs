using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Settings of the pod that the agent has to live with.</summary>
internal static class PodSurroundings
{
    public static IEnumerable<PodWarning> Warnings(PodView pod, InjectionRequest request, AgentPlan agent)
    {
        if (UsesNodeDns(pod) && ServiceName(agent) is { } name)
        {
            yield return new PodWarning(
                WarningKind.NodeDns,
                $"The agent asks for {name}, which the DNS of the node does not know: set spec.dnsPolicy to " +
                (IsOnHostNetwork(pod) ? "ClusterFirstWithHostNet." : "ClusterFirst."));
        }

        if (agent.Shape != AgentShape.Init && request.RevokeOnExit && pod.Spec.Get("terminationGracePeriodSeconds"u8).Integer() == 0)
        {
            yield return new PodWarning(
                WarningKind.NoTimeToRevoke,
                "The pod has terminationGracePeriodSeconds: 0, so its agent has no time to revoke the token; the injector revokes it " +
                "within half a minute.");
        }

        if (request.RevokeOnExit && ProxyAfterAgent(pod, agent) is { } proxy)
        {
            yield return new PodWarning(
                WarningKind.MeshEndsFirst,
                $"Container {proxy} ends before the agent, which then cannot revoke the token; the injector revokes it within half a " +
                $"minute, or set {AnnotationKeys.InitPosition}: last.");
        }
    }

    /// <summary>Native sidecars end in reverse order: what starts after the agent is gone when it revokes.</summary>
    private static string? ProxyAfterAgent(PodView pod, AgentPlan agent) =>
        agent is { Shape: AgentShape.InitAndNativeSidecar, Position: InitPosition.First }
            ? pod.Containers
                .Where(c => c.List == ContainerList.InitContainers && c.Element.Get("restartPolicy"u8).Is("Always"u8))
                .Select(c => c.Name)
                .FirstOrDefault(OtherMachinery.IsProxy)
            : null;

    private static bool IsOnHostNetwork(PodView pod) => pod.Spec.Get("hostNetwork"u8).Boolean() is true;

    private static bool UsesNodeDns(PodView pod)
    {
        var policy = pod.Spec.Text("dnsPolicy"u8) ?? "ClusterFirst";
        return policy == "Default" || (policy == "ClusterFirst" && IsOnHostNetwork(pod));
    }

    /// <summary>The first address of the agent that only the cluster's DNS knows.</summary>
    private static string? ServiceName(AgentPlan agent) => agent.Environment
        .Where(variable => variable.Name == AgentEnvironment.InjectorUrl || variable.Name == WayToVault(agent))
        .Select(variable => new Uri(variable.Value).Host)
        .FirstOrDefault(host => host.EndsWith(".svc", StringComparison.Ordinal) || host.Contains(".svc.", StringComparison.Ordinal));

    /// <summary>A proxy asks for Vault's name itself.</summary>
    private static string WayToVault(AgentPlan agent) =>
        agent.Environment.Any(variable => variable.Name == AgentEnvironment.VaultProxy)
            ? AgentEnvironment.VaultProxy
            : AgentEnvironment.VaultAddress;
}
