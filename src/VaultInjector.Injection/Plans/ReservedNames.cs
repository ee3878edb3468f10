using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>The names of containers and volumes that belong to the injector.</summary>
internal static class ReservedNames
{
    public const string Prefix = "vault-injector-";

    private static readonly string[] OurContainers = [InjectedPod.AgentContainer, InjectedPod.SidecarContainer];
    private static readonly string[] OurVolumes =
    [
        InjectedPod.SecretsVolume, InjectedPod.StateVolume, InjectedPod.IdentityVolume, InjectedPod.EnvironmentVolume,
        InjectedPod.BinaryVolume,
    ];

    /// <summary>Completes "expected …" where a user took such a name.</summary>
    public const string AnotherName = $"another name: those that start with {Prefix} are the injector's";

    public static bool IsReserved(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether an element is such a name; makes no copy of it.</summary>
    public static bool IsReserved(JsonElement name) => name.StartsWith("vault-injector-"u8);

    /// <summary>Reserved names in a pod that is to be injected, other than those that a first injection left.</summary>
    public static IEnumerable<PodProblem> Problems(PodView pod) =>
        Containers(pod).Concat(Volumes(pod)).Take(PodProblem.MostOfAKind);

    /// <summary>Mounts of the injector's volumes in containers that were not chosen.</summary>
    public static IEnumerable<PodProblem> Mounts(PodView pod, IReadOnlyList<PodContainer> chosen) => pod.Containers
        .Where(c => !chosen.Contains(c) && !IsAgent(c))
        .Concat(pod.EphemeralContainers)
        .SelectMany(Mounts)
        .Take(PodProblem.MostOfAKind);

    /// <summary>Mounts of the injector's volumes, and variables from them, in a container that the injector did not write.</summary>
    public static IEnumerable<PodProblem> Mounts(PodContainer container)
    {
        foreach (var problem in References(container))
        {
            yield return problem;
        }

        var index = 0;
        foreach (var mount in container.Element.Get("volumeMounts"u8).Items())
        {
            if (IsReserved(mount.Get("name"u8)))
            {
                yield return new PodProblem(
                    RejectionKind.NameReserved,
                    $"{container.Path}.volumeMounts[{index}].name",
                    mount.Text("name"u8),
                    "a volume of the pod's own; the injector mounts its volumes itself");
            }

            index++;
        }
    }

    private static IEnumerable<PodProblem> References(PodContainer container) => container.Element.Get("env"u8).Items()
        .Select((entry, index) => (Volume: entry.Get("valueFrom"u8).Get("fileKeyRef"u8).Get("volumeName"u8), Index: index))
        .Where(one => IsReserved(one.Volume))
        .Select(one => new PodProblem(
            RejectionKind.NameReserved,
            $"{container.Path}.env[{one.Index}].valueFrom.fileKeyRef.volumeName",
            one.Volume.Text(),
            "a volume of the pod's own; env.VAR lets the injector add the variable"));

    private static bool IsAgent(PodContainer container) => container.Name == InjectedPod.SidecarContainer ||
        (container.List == ContainerList.InitContainers && container.Name == InjectedPod.AgentContainer);

    private static IEnumerable<PodProblem> Containers(PodView pod) => pod.Containers
        .Concat(pod.EphemeralContainers)
        .Where(c => c != pod.Agent)
        .Where(c => IsTaken(c.Name, pod.HasAgent, OurContainers))
        .Select(c => new PodProblem(RejectionKind.NameReserved, $"{c.Path}.name", c.Name, AnotherName));

    private static IEnumerable<PodProblem> Volumes(PodView pod)
    {
        var index = 0;
        foreach (var volume in pod.Spec.Get("volumes"u8).Items())
        {
            var element = volume.Get("name"u8);
            if (IsReserved(element) && element.Text() is { } name &&
                IsTaken(name, pod.HasAgent, OurVolumes))
            {
                yield return new PodProblem(RejectionKind.NameReserved, $"spec.volumes[{index}].name", name, AnotherName);
            }

            index++;
        }
    }

    private static bool IsTaken(string name, bool injected, string[] ours) => IsReserved(name) && !(injected && ours.Contains(name));
}
