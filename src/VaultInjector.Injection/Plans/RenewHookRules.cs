using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>What the pod must have for a signal to the app.</summary>
internal static class RenewHookRules
{
    public static IEnumerable<PodProblem> Problems(PodView pod, InjectionRequest request, IReadOnlyList<PodContainer> chosen)
    {
        var problems = Shared(pod, request);
        if (request.Agent.Value != AgentMode.Sidecar)
        {
            return problems;
        }

        var signals = request.Hooks.Where(hook => hook.Hook.IsSignal).ToList();
        return signals
            .SelectMany(hook => Problems((pod, request), hook, chosen)
                .Concat(OtherContainer(hook, signals[0]))
                .Select(problem => problem with { Source = Origins.Describe(hook.Origin, request.NamespaceName) }))
            .Concat(problems)
            .Take(PodProblem.MostOfAKind);
    }

    /// <summary>Whether all containers of the pod but the agent's get the signals, so that the agent need not tell them apart.</summary>
    public static bool IsWholePod(PodView pod, InjectionRequest request, IReadOnlyList<PodContainer> chosen) =>
        request.Hooks.FirstOrDefault(hook => hook.Hook.IsSignal) is { } signal &&
        pod.Containers.All(container => ReservedNames.IsReserved(container.Name) ||
            (chosen.Contains(container) && signal.Signals(container.Name)));

    /// <summary>Whether the pod has one process namespace, or is to get it.</summary>
    private static bool IsShared(PodView pod, InjectionRequest request) => request.SharesProcesses || IsShared(pod) is true;

    private static bool? IsShared(PodView pod) => pod.Spec.Get("shareProcessNamespace"u8).Boolean();

    private static PodProblem[] Shared(PodView pod, InjectionRequest request) => request.SharesProcesses && IsShared(pod) is false
        ?
        [
            new(
                RejectionKind.Contradiction,
                AnnotationKeys.ShareProcessNamespace,
                "true",
                "no spec.shareProcessNamespace: false on the pod; remove one of them"),
        ]
        : [];

    private static IEnumerable<PodProblem> Problems(
        (PodView Pod, InjectionRequest Request) where, RequestedHook hook, IReadOnlyList<PodContainer> chosen)
    {
        if (!IsShared(where.Pod, where.Request))
        {
            yield return Problem(
                hook,
                "spec.shareProcessNamespace: true on this pod, without which the agent does not see the app's processes; " +
                $"{AnnotationKeys.ShareProcessNamespace}: \"true\" sets it; or http:PORT/path");
        }

        if (hook.Hook.Container is { } name && !chosen.Any(c => c.Name == name))
        {
            var names = chosen.Select(c => c.Name).ToList();
            yield return Problem(hook, $"a container that gets the Vault files ({Quoted.Names(names)}) after the slash") with
            {
                Nearest = NearestName.To(name, names),
            };
        }
    }

    /// <summary>The agent knows the processes of a pod that get signals, and does not tell their containers apart.</summary>
    private static PodProblem[] OtherContainer(RequestedHook hook, RequestedHook first) => hook.Hook.Container == first.Hook.Container
        ? []
        :
        [
            Problem(hook, $"the same containers as {first.Key} = {first.Hook.Text}, because all signals of a pod go to the same ones"),
        ];

    private static PodProblem Problem(RequestedHook hook, string expected) =>
        new(RejectionKind.HookImpossible, hook.Key, hook.Hook.Text, expected);
}
