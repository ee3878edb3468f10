using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Configuration;

/// <summary>The Vault and the namespace of <c>Injection:Defaults</c> are ones that pods may name.</summary>
internal static class DefaultPlaceRules
{
    public static IEnumerable<PodProblem> Problems(InjectorOptions options, InjectionDefaults defaults)
    {
        var vaults = options.EveryVault();
        if (vaults.FirstOrDefault(one => one.Name == (defaults.Vault ?? options.DefaultVault)) is not { } vault)
        {
            var names = vaults.Select(one => one.Name).ToList();
            yield return new PodProblem(
                RejectionKind.VaultUnknown,
                AnnotationKeys.Vault,
                defaults.Vault,
                $"the name of a configured Vault: {string.Join(", ", names)}")
            {
                Nearest = NearestName.To(defaults.Vault ?? "", names),
            };
        }
        else if (defaults.VaultNamespace is { } path && !VaultNamespaces.AreSame(path, vault.Where.Namespace) &&
            !vault.Where.Namespaces.Any(pattern => VaultNamespaces.Matches(pattern, path)))
        {
            yield return new PodProblem(
                RejectionKind.VaultNamespaceRefused,
                AnnotationKeys.VaultNamespace,
                path,
                $"a namespace that {(vault.Name == VaultNames.Default ? "Vault" : $"Vaults:{vault.Name}")}:Namespaces lists");
        }
    }
}
