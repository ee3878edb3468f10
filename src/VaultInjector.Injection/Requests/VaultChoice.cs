using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Requests;

/// <summary>Where a pod's role is: one of the Vaults that the operator has configured, in a namespace that he allows there.</summary>
internal sealed record VaultChoice(RolePlace Place, IReadOnlyList<PodProblem> Problems)
{
    /// <summary>Of nearly all pods.</summary>
    private static readonly VaultChoice Usual = new(RolePlace.Only, []);

    public static VaultChoice Of(
        Setting<string?> vault, Setting<string?> path, InjectionSettings settings, string namespaceName)
    {
        if (vault.Value is null && path.Value is null && settings is { VaultName: VaultNames.Default, VaultNamespace: null })
        {
            return Usual;
        }

        var found = vault.Value is { } name ? settings.Find(name) : settings;
        if (found is null)
        {
            return new VaultChoice(Home(settings, settings), [Unknown(vault, settings, namespaceName)]);
        }

        var home = Home(found, settings);
        return path.Value is not { } asked || VaultNamespaces.AreSame(asked, found.VaultNamespace) ? new VaultChoice(home, [])
            : found.VaultNamespaces.Any(pattern => VaultNamespaces.Matches(pattern, asked))
                ? new VaultChoice(home with { Namespace = asked, IsHome = false }, [])
                : new VaultChoice(home, [Refused(path, found, namespaceName)]);
    }

    private static RolePlace Home(InjectionSettings found, InjectionSettings settings) =>
        new(found.VaultName, found.VaultNamespace) { IsDefault = ReferenceEquals(found, settings), IsHome = true };

    private static PodProblem Unknown(Setting<string?> vault, InjectionSettings settings, string namespaceName)
    {
        var names = settings.OtherVaults.Select(other => other.VaultName).Prepend(settings.VaultName).ToList();
        return new PodProblem(
            RejectionKind.VaultUnknown,
            AnnotationKeys.Vault,
            vault.Value,
            $"the name of a Vault that the operator has configured: {Shown(names)}")
        {
            Nearest = NearestName.To(vault.Value!, names),
            Source = Origins.Describe(vault.Origin, namespaceName),
        };
    }

    private static PodProblem Refused(Setting<string?> path, InjectionSettings found, string namespaceName)
    {
        var key = found.VaultName == VaultNames.Default ? "Vault:Namespaces" : $"Vaults:{found.VaultName}:Namespaces";
        var allowed = found.VaultNamespaces.Prepend(found.VaultNamespace?.Trim('/') ?? "").Where(one => one.Length > 0).ToList();
        return new PodProblem(
            RejectionKind.VaultNamespaceRefused,
            AnnotationKeys.VaultNamespace,
            path.Value,
            allowed.Count > 0
                ? $"a namespace that the operator allows in Vault {found.VaultName} ({key}): {Shown(allowed)}"
                : $"to be absent, because the operator allows no other namespace in Vault {found.VaultName} ({key})")
        {
            Source = Origins.Describe(path.Origin, namespaceName),
        };
    }

    private static string Shown(List<string> names) =>
        string.Join(", ", names.Take(PodProblem.MostShown)) +
        (names.Count > PodProblem.MostShown ? $" and {names.Count - PodProblem.MostShown} more" : "");
}
