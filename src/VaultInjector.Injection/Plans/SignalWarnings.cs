using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Whether the agent can signal the app: kill(2) takes the app's user, reading a process's environment also its group.</summary>
internal static class SignalWarnings
{
    private const string Http = $"use {AnnotationKeys.OnRenew}: http:PORT/path instead.";

    public static IEnumerable<PodWarning> Of(
        PodView pod, InjectionRequest request, IReadOnlyList<PodContainer> chosen, AgentPlan? agent)
    {
        if (agent is null or { Shape: AgentShape.Init })
        {
            return [];
        }

        var wholePod = RenewHookRules.IsWholePod(pod, request, chosen);
        return chosen
            .Where(container => Stays(container) && request.Hooks.Any(hook => hook.Signals(container.Name)))
            .Select(container => User(pod, request, container, agent.RunAs) ??
                (wholePod ? null : Group(pod, request, container, agent.RunAs)))
            .OfType<string>()
            .Select(sentence => new PodWarning(WarningKind.SignalMayFail, sentence))
            .Take(1);
    }

    private static string? User(PodView pod, InjectionRequest request, PodContainer container, AgentIdentity agent) =>
        Id(pod, container, "runAsUser"u8) switch
        {
            0 => $"Container {Name(container)} runs as root, and the agent, which never does, cannot signal it: {Http}",
            null when request.RunAsUser is null =>
                $"Container {Name(container)} runs as the user of its image, which the pod does not say, so the agent may not be allowed " +
                $"to signal it: set {AnnotationKeys.RunAsUser} to that user.",
            { } user when user != agent.User =>
                $"Container {Name(container)} runs as user {user} and the agent as {agent.User}, so that it cannot signal it: set " +
                $"{AnnotationKeys.RunAsUser}, or {Http}",
            _ => null,
        };

    private static string? Group(PodView pod, InjectionRequest request, PodContainer container, AgentIdentity agent) =>
        Id(pod, container, "runAsGroup"u8) switch
        {
            null when request.RunAsGroup is null =>
                $"Container {Name(container)} runs with the group of its image, which the pod does not say, so the agent may not " +
                $"recognise its process to signal it: set {AnnotationKeys.RunAsGroup} to that group (often 0).",
            { } group when group != agent.Group =>
                $"Container {Name(container)} runs with group {group} and the agent with {agent.Group}, so that it does not recognise " +
                $"its process to signal it: set {AnnotationKeys.RunAsGroup}.",
            _ => null,
        };

    private static bool Stays(PodContainer container) =>
        container.List == ContainerList.Containers || container.Element.Get("restartPolicy"u8).Is("Always"u8);

    private static long? Id(PodView pod, PodContainer container, ReadOnlySpan<byte> field) =>
        container.Element.Get("securityContext"u8).Get(field).Integer() ?? pod.SecurityContext.Get(field).Integer();

    private static string Name(PodContainer container) => Quoted.Bare(container.Name);
}
