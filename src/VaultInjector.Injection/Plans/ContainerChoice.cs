using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>The containers that get mount and environment.</summary>
/// <remarks>
/// Without the annotation <c>containers</c> these are all containers and init containers other than those of other products, such as the
/// proxies of service meshes. A pod that has nothing else (a gateway) gets it all the same.
/// </remarks>
internal sealed record ContainerChoice(IReadOnlyList<PodContainer> Chosen, IReadOnlyList<PodProblem> Problems)
{
    public static ContainerChoice Of(PodView pod, IReadOnlyList<string>? names)
    {
        var candidates = pod.Containers
            .Where(c => c.Name is not (InjectedPod.AgentContainer or InjectedPod.SidecarContainer))
            .ToList();
        return names is null
            ? new ContainerChoice(Apps(pod, candidates), [])
            : new ContainerChoice(
                candidates.FindAll(c => names.Contains(c.Name, StringComparer.Ordinal)),
                [.. names.Where(name => !candidates.Exists(c => c.Name == name)).Select((name, nth) => Unknown(name, nth, candidates))]);
    }

    private static List<PodContainer> Apps(PodView pod, List<PodContainer> candidates)
    {
        var apps = candidates.FindAll(c => !OtherMachinery.Includes(pod, c.Name));
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
