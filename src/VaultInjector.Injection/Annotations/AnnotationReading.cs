using VaultInjector.Contracts;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Annotations;

/// <summary>What the pod and its namespace say, read but not yet weighed against each other.</summary>
internal sealed record AnnotationReading(AnnotationLayer Pod, AnnotationLayer Namespace, string NamespaceName)
{
    public static AnnotationReading Read(PodView view, NamespaceMetadata ns)
    {
        var pod = new AnnotationLayer(Origin.Pod);
        string? legacyRole = null;
        foreach (var (key, value) in view.Annotations)
        {
            legacyRole = key == AnnotationKeys.LegacyAppRole ? value : legacyRole;
            pod.Read(key, value);
        }

        ReadLegacy(pod, legacyRole);
        var layer = new AnnotationLayer(Origin.Namespace, ns.Name);
        foreach (var (key, value) in ns.Annotations)
        {
            layer.Read(key, value);
        }

        return new AnnotationReading(pod, layer, ns.Name);
    }

    /// <summary>A pod wants injection if it says so, or if a role is named anywhere, even one that does not parse.</summary>
    public bool WantsInjection(InjectionRequest request) =>
        Pod.Inject is true || request.Role.Value is not null ||
        Pod.Failed(AnnotationKeys.Role) || Pod.Failed(AnnotationKeys.LegacyAppRole) || Namespace.Failed(AnnotationKeys.Role);

    private static void ReadLegacy(AnnotationLayer pod, string? role)
    {
        if (role is null)
        {
            return;
        }

        var own = pod.Settings;
        if (!RoleName.IsValid(role))
        {
            pod.Errors.Add(new AnnotationError(AnnotationKeys.LegacyAppRole, role, AnnotationKeys.Find(AnnotationKeys.Role)!.Expected));
        }
        else if (own.Role is not null && own.Role != role)
        {
            pod.Errors.Add(
                new AnnotationError(AnnotationKeys.LegacyAppRole, role, $"the same role as {AnnotationKeys.Role}, or only one of the two"));
        }

        if (own.AuthMethod is not (null or AuthMethods.AppRole))
        {
            pod.Errors.Add(
                new AnnotationError(
                    AnnotationKeys.AuthMethod,
                    own.AuthMethod,
                    $"approle, because {AnnotationKeys.LegacyAppRole} names an AppRole"));
        }

        pod.Settings = own with
        {
            Role = own.Role ?? role,
            AuthMethod = own.AuthMethod ?? AuthMethods.AppRole,
            MountPath = own.MountPath ?? AnnotationKeys.LegacyMountPath,
        };
    }
}
