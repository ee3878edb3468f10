using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Identity;

/// <summary>Pod → role: whether the pod's namespace lets it have the role that it was injected with, in the Vault that it was.</summary>
internal sealed class RolePolicy(NamespaceCache namespaces, InjectorVaults vaults)
{
    /// <returns>The Vault that has the role, if the pod may have it.</returns>
    public async Task<Step<PodVault>> JudgeAsync(PodIdentity identity, InjectedRequest request, CancellationToken cancellation)
    {
        try
        {
            return Judge(identity, request, await namespaces.FindCurrentAsync(identity.Namespace, cancellation));
        }
        catch (KubernetesApiException failure)
        {
            return RefusalReason.KubernetesUnreachable.For($"read namespace {identity.Namespace}", failure.Message);
        }
    }

    private Step<PodVault> Judge(PodIdentity identity, InjectedRequest request, NamespaceMetadata? found)
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

        return Find(request).IsRefused(out var refusal, out var vault) ? refusal : Allow(identity, request, found, vault);
    }

    private Step<PodVault> Allow(PodIdentity identity, InjectedRequest request, NamespaceMetadata found, PodVault vault)
    {
        var allowed = AllowedRoles.Parse(found.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles));
        var place = PlaceOf(vault);
        return allowed.Allows(request.AuthMethod, identity.ServiceAccount, request.Role, place)
            ? vault
            : RefusalReason.RoleNotAllowed.For(
                identity.Namespace,
                identity.ServiceAccount,
                request.Role,
                AllowedRoles.EntryFor(request.AuthMethod, identity.ServiceAccount, request.Role, place));
    }

    /// <summary>What the agent was given is compared with what the operator has configured now.</summary>
    private Step<PodVault> Find(InjectedRequest request)
    {
        if (vaults.Find(request.Vault) is not { } vault)
        {
            return RefusalReason.VaultUnknown.For(Quoted.Bare(request.Vault ?? ""));
        }

        var path = request.VaultNamespace;
        return VaultNamespaces.AreSame(path, vault.Where.Namespace) || IsListed(vault, path)
            ? new PodVault(vault, path)
            : RefusalReason.VaultNamespaceRefused.For(Quoted.Bare(path ?? "the root namespace"), vault.Name);
    }

    private static bool IsListed(InjectorVault vault, string? path) =>
        path is not null && VaultNamespaces.IsPath(path) &&
        vault.Where.Namespaces.Any(pattern => VaultNamespaces.Matches(pattern, path));

    private RolePlace PlaceOf(PodVault at) => new(at.Vault.Name, at.Namespace)
    {
        IsDefault = at.Vault == vaults.Default,
        IsHome = VaultNamespaces.AreSame(at.Namespace, at.Vault.Where.Namespace),
    };
}
