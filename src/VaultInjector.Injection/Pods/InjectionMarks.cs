using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Pods;

/// <summary>Tells the injector's own marks on a pod from those that a user made to look like them.</summary>
internal static class InjectionMarks
{
    /// <summary>All names with this prefix are the injector's.</summary>
    public const string ReservedPrefix = "vault-injector-";

    private const string AnotherName = $"another name: those that start with {ReservedPrefix} are the injector's";

    /// <summary>
    /// The status and the agent container come together, or somebody made them up. Asked of every pod of an opted-in namespace.
    /// </summary>
    public static IEnumerable<AnnotationError> Errors(PodView pod, AnnotationLayer annotations)
    {
        if (annotations.Status == AnnotationKeys.StatusInjected && !pod.HasAgent)
        {
            yield return new AnnotationError(
                AnnotationKeys.Status,
                annotations.Status,
                AnnotationKeys.Find(AnnotationKeys.Status)!.Expected);
        }

        if (!annotations.ClaimsInjected && pod.Agent is { } forged)
        {
            yield return new AnnotationError($"{forged.Path}.name", forged.Name, AnotherName);
        }

        if (annotations.Inject is false && pod.HasAgent)
        {
            yield return new AnnotationError(
                AnnotationKeys.Inject,
                "false",
                $"no container {InjectedPod.AgentContainer} in a pod that opts out: remove it or this annotation");
        }
    }

    /// <summary>Reserved names in a pod that is to be injected, but for those that a first injection left.</summary>
    public static IEnumerable<AnnotationError> ReservedNames(PodView pod)
    {
        foreach (var container in pod.Containers)
        {
            if (
                IsTaken(container.Name, pod.HasAgent, InjectedPod.AgentContainer, InjectedPod.PlainSidecarContainer) &&
                container != pod.Agent)
            {
                yield return new AnnotationError($"{container.Path}.name", container.Name, AnotherName);
            }
        }

        var index = 0;
        foreach (var volume in pod.Spec.Get("volumes"u8).Items())
        {
            if (volume.Get("name"u8).Text() is { } name &&
                IsTaken(name, pod.HasAgent, InjectedPod.SecretsVolume, InjectedPod.IdentityVolume))
            {
                yield return new AnnotationError($"spec.volumes[{index}].name", name, AnotherName);
            }

            index++;
        }
    }

    private static bool IsTaken(string name, bool injected, string ours, string alsoOurs) =>
        name.StartsWith(ReservedPrefix, StringComparison.Ordinal) && !(injected && (name == ours || name == alsoOurs));
}
