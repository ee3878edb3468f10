using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
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
    /// <summary>One for each product whose annotations the pod has.</summary>
    /// <param name="annotations">All annotations of the pod or template.</param>
    /// <param name="settings">The operator's.</param>
    public static IReadOnlyList<MigratedAnnotations> Of(JsonElement annotations, InjectionSettings settings)
    {
        MigratedAnnotations?[] found = [OfKubernetesVault(annotations), OfVaultK8s(annotations, settings.Vault)];
        return [.. found.OfType<MigratedAnnotations>()];
    }

    private static MigratedAnnotations? OfKubernetesVault(JsonElement annotations) =>
        annotations.Get(KubernetesVault.AppRole).Text() is not { } role ? null : new MigratedAnnotations(
            "kubernetes-vault",
            [KubernetesVault.AppRole],
            [new(AnnotationKeys.Role, role), new(AnnotationKeys.MountPath, KubernetesVault.MountPath)],
            [],
            []);

    private static MigratedAnnotations? OfVaultK8s(JsonElement annotations, OperatorVault vault)
    {
        if (VaultK8s.Translate(annotations, vault) is not { IsTheirs: false } translation)
        {
            return null;
        }

        var read = new AnnotationLayer(Origin.Pod).Read(translation.Natives);
        var named = new AnnotationReading(read, new AnnotationLayer(Origin.Namespace), annotations) { Sources = translation.Sources };
        return new MigratedAnnotations(
            translation.Product,
            [.. annotations.Fields().Select(field => field.Key()).Where(key => key.StartsWith(VaultK8s.Domain, StringComparison.Ordinal))],
            translation.IsOptOut ? [] : [.. translation.Natives.Where(native => native.Key != AnnotationKeys.Inject)],
            [.. translation.Problems, .. read.Problems.Select(named.AsWritten)],
            translation.Ignored);
    }
}
