using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Migration;

/// <summary>The annotations of another product on a pod, and ours that mean the same: what <c>migrate</c> writes in their place.</summary>
/// <param name="Product">The product, as docs/migration.md names it.</param>
/// <param name="Removed">Keys that are no longer needed.</param>
/// <param name="Added">Ours, keys and values.</param>
/// <param name="Problems">What cannot be written in our annotations; then nothing should be changed.</param>
/// <param name="Ignored">Keys among <paramref name="Removed"/> that have no meaning here.</param>
public sealed record MigratedAnnotations(
    string Product,
    IReadOnlyList<string> Removed,
    IReadOnlyList<KeyValuePair<string, string>> Added,
    IReadOnlyList<PodProblem> Problems,
    IReadOnlyList<string> Ignored)
{
    /// <summary>Whether the pod asks the product to leave it alone.</summary>
    public bool IsOptOut { get; init; }

    /// <summary>One for each product to which the pod speaks, by annotations or by references in variables.</summary>
    /// <param name="pod">The pod, or one of a template.</param>
    /// <param name="settings">The operator's.</param>
    public static IReadOnlyList<MigratedAnnotations> Of(JsonElement pod, InjectionSettings settings)
    {
        var view = PodView.Read(pod);
        MigratedAnnotations?[] found =
        [
            OfKubernetesVault(view.Annotations),
            VaultK8s.Translate(view.Annotations, settings.Vault) is { } vaultK8s ? Of(vaultK8s, view) : null,
            OfBankVaults(view, settings),
        ];
        return [.. found.OfType<MigratedAnnotations>()];
    }

    private static MigratedAnnotations? OfKubernetesVault(JsonElement annotations) =>
        annotations.Get(KubernetesVault.AppRole).Text() is not { } role ? null : new MigratedAnnotations(
            "kubernetes-vault",
            [KubernetesVault.AppRole],
            [new(AnnotationKeys.Role, role), new(AnnotationKeys.MountPath, KubernetesVault.MountPath)],
            [],
            []);

    /// <summary>References stay where they are, in the words that are ours too.</summary>
    private static MigratedAnnotations? OfBankVaults(PodView pod, InjectionSettings settings)
    {
        var isOurs = pod.Annotations.Fields().Any(field => field.Key().StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal));
        return BankVaults.Translate(pod, settings.Vault, (settings.Defaults.Role is not null, false)) is { } translation &&
            (translation.Switch != "" || !isOurs) &&
            Of(translation, pod) is { } migrated
                ? migrated with { Problems = [.. migrated.Problems, .. BankVaultsPod.Untranslatable(pod)] }
                : null;
    }

    private static MigratedAnnotations? Of(Translation translation, PodView pod)
    {
        if (translation.IsTheirs)
        {
            return null;
        }

        var read = new AnnotationLayer(Origin.Pod).Read(translation.Natives);
        var named = new AnnotationReading(read, new AnnotationLayer(Origin.Namespace), pod.Annotations) { Sources = translation.Sources };
        return new MigratedAnnotations(
            translation.Product,
            translation.Keys,
            translation.IsOptOut ? [] : [.. translation.Natives.Where(native => native.Key != AnnotationKeys.Inject)],
            [.. translation.Problems, .. read.Problems.Select(named.AsWritten)],
            translation.Ignored)
        {
            IsOptOut = translation.IsOptOut,
        };
    }
}
