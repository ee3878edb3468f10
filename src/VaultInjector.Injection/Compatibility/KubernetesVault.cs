using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Compatibility;

/// <summary>Translates kubernetes-vault's annotation into ours, so that its users' pods work unchanged in an opted-in namespace.</summary>
public static class KubernetesVault
{
    /// <summary>Names the AppRole of a pod.</summary>
    public const string AppRole = "pod.boostport.com/vault-approle";

    /// <summary>The directory in which kubernetes-vault's users expect their files.</summary>
    public const string MountPath = "/var/run/secrets/boostport.com";

    /// <summary>All annotations that are translated.</summary>
    public static IReadOnlyList<TranslatedAnnotation> Table { get; } =
        [new(AppRole, $"`role: X`, `auth-method: approle` and `mount-path: {MountPath}`")];

    /// <summary>Names the init container that waits for a push.</summary>
    internal const string InitContainer = "pod.boostport.com/vault-init-container";

    /// <summary>Part of the image of that container.</summary>
    private const string InitImage = "kubernetes-vault-init";

    /// <summary>The init containers that authors copied into their pods, as kubernetes-vault asks them to.</summary>
    internal static IEnumerable<PodContainer> Recipe(PodView pod)
    {
        var named = pod.Annotations.Get(InitContainer).Text();
        return pod.Containers.Where(container => container.List == ContainerList.InitContainers &&
            ((named is not null && container.Name == named) ||
                container.Element.Text("image"u8)?.Contains(InitImage, StringComparison.Ordinal) is true));
    }

    /// <summary>Adds what kubernetes-vault's annotation says to the pod's own layer; our own annotations win.</summary>
    internal static AnnotationReading Translate(AnnotationReading annotations)
    {
        var role = annotations.Everything.Get(AppRole);
        return role.ValueKind == JsonValueKind.Undefined
            ? annotations
            : annotations with { Pod = Translate(annotations.Pod, role.Text() ?? "") };
    }

    private static AnnotationLayer Translate(AnnotationLayer pod, string role) => pod with
    {
        Settings = pod.Settings with
        {
            Role = pod.Settings.Role ?? role,
            AuthMethod = pod.Settings.AuthMethod ?? AuthMethods.AppRole,
            MountPath = pod.Settings.MountPath ?? MountPath,
        },
        Problems = [.. pod.Problems, .. Problems(pod.Settings, role)],
    };

    private static IEnumerable<PodProblem> Problems(InjectionDefaults own, string role)
    {
        if (!RoleName.IsValid(role))
        {
            yield return new PodProblem(RejectionKind.ValueInvalid, AppRole, role, AnnotationTable.Find(AnnotationKeys.Role)!.Expected);
        }
        else if (own.Role is not null && own.Role != role)
        {
            yield return new PodProblem(
                RejectionKind.Contradiction, AppRole, role, $"the same role as {AnnotationKeys.Role}, or only one of the two");
        }

        if (own.AuthMethod is not (null or AuthMethods.AppRole))
        {
            yield return new PodProblem(
                RejectionKind.Contradiction, AnnotationKeys.AuthMethod, own.AuthMethod, $"approle, because {AppRole} names an AppRole");
        }
    }
}
