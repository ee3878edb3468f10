using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>Chooses the containers that get mount and environment.</summary>
/// <remarks>
/// Without a word from the pod these are all containers and init containers, but for the well-known ones of service meshes:
/// they carry other people's traffic and have no business with the app's token. A pod that consists of nothing else
/// (a gateway) gets it all the same, and <c>containers</c> may name them.
/// </remarks>
internal static class ContainerChoice
{
    private static readonly HashSet<string> MeshContainers = new(StringComparer.Ordinal)
    {
        "istio-proxy", "istio-init", "istio-validation",
        "linkerd-proxy", "linkerd-init", "linkerd-network-validator", "linkerd-debug",
        "consul-dataplane", "consul-connect-inject-init",
        "kuma-sidecar", "kuma-init", "kuma-validation",
    };

    public static IReadOnlyList<PodContainer> Choose(PodView pod, IReadOnlyList<string>? names, List<AnnotationError> errors)
    {
        var candidates = pod.Containers.FindAll(c => c.Name is not (InjectedPod.AgentContainer or InjectedPod.PlainSidecarContainer));
        if (names is null)
        {
            var apps = candidates.FindAll(c => !MeshContainers.Contains(c.Name));
            return apps.Exists(c => c.List == ContainerList.Containers) ? apps : candidates;
        }

        foreach (var name in names.Where(name => !candidates.Exists(c => c.Name == name)))
        {
            var known = candidates.Select(c => c.Name).ToList();
            errors.Add(
                new AnnotationError(
                    AnnotationKeys.Containers,
                    name,
                    $"the name of a container of this pod ({string.Join(", ", known.Select(Quoted.Bare))})")
                {
                    Nearest = NearestName.To(name, known),
                });
        }

        return candidates.FindAll(c => names.Contains(c.Name, StringComparer.Ordinal));
    }

    public static bool IsMesh(string name) => MeshContainers.Contains(name);
}
