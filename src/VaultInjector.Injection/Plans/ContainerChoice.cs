using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>The containers that get mount and environment.</summary>
/// <remarks>
/// Without the annotation <c>containers</c> these are all containers and init containers other than the proxies of service meshes, which
/// forward other containers' traffic and do not need the app's token. A pod that has nothing else (a gateway) gets it all the same.
/// </remarks>
internal sealed record ContainerChoice(IReadOnlyList<PodContainer> Chosen, IReadOnlyList<PodProblem> Problems)
{
    private static readonly HashSet<string> MeshContainers = new(StringComparer.Ordinal)
    {
        "istio-proxy", "istio-init", "istio-validation",
        "linkerd-proxy", "linkerd-init", "linkerd-network-validator", "linkerd-debug",
        "consul-dataplane", "consul-connect-inject-init",
        "kuma-sidecar", "kuma-init", "kuma-validation",
    };

    public static ContainerChoice Of(PodView pod, IReadOnlyList<string>? names)
    {
        var candidates = pod.Containers
            .Where(c => c.Name is not (InjectedPod.AgentContainer or InjectedPod.PlainSidecarContainer))
            .ToList();
        return names is null
            ? new ContainerChoice(Apps(candidates), [])
            : new ContainerChoice(
                candidates.FindAll(c => names.Contains(c.Name, StringComparer.Ordinal)),
                [.. names.Where(name => !candidates.Exists(c => c.Name == name)).Select((name, nth) => Unknown(name, nth, candidates))]);
    }

    private static List<PodContainer> Apps(List<PodContainer> candidates)
    {
        var apps = candidates.FindAll(c => !MeshContainers.Contains(c.Name));
        return apps.Exists(c => c.List == ContainerList.Containers) ? apps : candidates;
    }

    private static PodProblem Unknown(string name, int nth, List<PodContainer> candidates)
    {
        var known = candidates.ConvertAll(c => c.Name);
        return new PodProblem(
            RejectionKind.ContainerUnknown,
            AnnotationKeys.Containers,
            name,
            $"the name of a container of this pod ({Quoted.Names(known)})")
        {
            Nearest = nth < PodProblem.MostShown ? NearestName.To(name, known) : null,
        };
    }
}
