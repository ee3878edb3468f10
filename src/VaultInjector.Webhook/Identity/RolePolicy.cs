using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Identity;

/// <summary>Pod → role: whether the pod's namespace lets it have the role that it was injected with.</summary>
internal sealed class RolePolicy(NamespaceCache namespaces)
{
    /// <returns>Null if the pod may have its role.</returns>
    public async Task<Refusal?> RefuseAsync(PodIdentity identity, InjectedRequest request, CancellationToken cancellation)
    {
        try
        {
            return Refuse(identity, request, await namespaces.FindCurrentAsync(identity.Namespace, cancellation));
        }
        catch (KubernetesApiException failure)
        {
            return RefusalReason.KubernetesUnreachable.For($"read namespace {identity.Namespace}", failure.Message);
        }
    }

    private static Refusal? Refuse(PodIdentity identity, InjectedRequest request, NamespaceMetadata? found)
    {
        if (request.RoleAnnotation is { } annotated && annotated != request.Role)
        {
            return RefusalReason.RoleChanged.For(identity.Pod, request.Role);
        }

        if (found?.Labels.GetValueOrDefault(AnnotationKeys.InjectionLabel) != AnnotationKeys.InjectionEnabled)
        {
            return RefusalReason.NamespaceNotOptedIn.For(identity.Namespace);
        }

        if (!RoleName.IsValid(request.Role))
        {
            return RefusalReason.RoleInvalid.For();
        }

        if (request.AuthMethod is not (AuthMethods.AppRole or AuthMethods.Token))
        {
            return RefusalReason.MethodNotBrokered.For(identity.Pod, request.AuthMethod);
        }

        return
            AllowedRoles
                .Parse(found.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles))
                .Allows(request.AuthMethod, identity.ServiceAccount, request.Role)
                ? null
                : RefusalReason.RoleNotAllowed.For(
                    identity.Namespace,
                    identity.ServiceAccount,
                    request.Role,
                    AllowedRoles.EntryFor(request.AuthMethod, identity.ServiceAccount, request.Role));
    }
}
