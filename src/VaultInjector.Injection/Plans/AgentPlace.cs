using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>Where the agent stands, or will stand, among the init containers.</summary>
internal static class AgentPlace
{
    /// <summary>Whether this is an init container that runs before the agent has written anything.</summary>
    public static bool IsBefore(PodContainer container, PodView pod, InitPosition position) =>
        container.List == ContainerList.InitContainers &&
        (pod.Agent is { } agent ? container.Index < agent.Index : position == InitPosition.Last);
}
