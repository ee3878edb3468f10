using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Migration;

/// <summary>What a pod asks of another product, and what would become of it here: what <c>check --migration</c> lists.</summary>
/// <param name="Product">The product, as docs/migration.md names it.</param>
/// <param name="Honoured">Annotations and references that have their effect here too.</param>
/// <param name="Ignored">Annotations without an effect here.</param>
/// <param name="Refused">What keeps the pod from being created in a namespace of this injector.</param>
public sealed record ForeignUse(
    string Product, IReadOnlyList<string> Honoured, IReadOnlyList<string> Ignored, IReadOnlyList<PodProblem> Refused)
{
    private const string OfKubernetesVault = "kubernetes-vault";

    /// <summary>Whether the product has injected this pod.</summary>
    public bool IsInjected { get; init; }

    /// <summary>One for each product to which the pod speaks; those that it asks to leave it alone are not among them.</summary>
    /// <param name="pod">The pod as it stands in the cluster.</param>
    /// <param name="settings">The operator's; null where they are not known, so that no address is held against a pod.</param>
    public static IReadOnlyList<ForeignUse> Of(JsonElement pod, InjectionSettings? settings)
    {
        var view = PodView.Read(pod);
        var vault = settings?.Vault ?? OperatorVault.Unknown;
        var isOurs = view.Annotations.Get(AnnotationKeys.Status).Text() == AnnotationKeys.StatusInjected;
        ForeignUse?[] found =
        [
            OfRecipe(view),
            VaultK8s.Translate(view.Annotations, vault) is { IsOptOut: false } vaultK8s ? Of(vaultK8s, view, []) : null,
            BankVaults.Translate(view, vault, (settings?.Defaults.Role is not null, isOurs)) is { IsOptOut: false } bankVaults &&
                (bankVaults.Switch != "" || !HasOwn(view))
                ? Of(bankVaults, view, [.. BankVaultsPod.References(view)])
                : null,
        ];
        return [.. found.OfType<ForeignUse>()];
    }

    private static ForeignUse? OfRecipe(PodView pod)
    {
        var (role, recipe) = (pod.Annotations.Get(KubernetesVault.AppRole).Text(), KubernetesVault.Recipe(pod).ToList());
        return role is null && recipe.Count == 0 ? null : new ForeignUse(
            OfKubernetesVault,
            role is null ? [] : [KubernetesVault.AppRole],
            pod.Annotations.Get(KubernetesVault.InitContainer).IsMissing() ? [] : [KubernetesVault.InitContainer],
            [
                .. recipe.Select(container => new PodProblem(
                    RejectionKind.ForeignRefused,
                    container.Path,
                    container.Name,
                    "to be absent: it waits for a push of kubernetes-vault; vault-injector migrate takes it out with its volume")),
                .. role is null
                    ? [new PodProblem(RejectionKind.RoleUnnamed, KubernetesVault.AppRole, null, "the AppRole of the pod")]
                    : (PodProblem[])[],
            ])
        {
            IsInjected = recipe.Count > 0,
        };
    }

    private static ForeignUse Of(
        Translation translation, PodView pod, (string Key, string Text, Contracts.ReferenceText Read)[] references)
    {
        var read = new AnnotationLayer(Origin.Pod).Read(translation.Natives);
        var named = new AnnotationReading(read, new AnnotationLayer(Origin.Namespace), pod.Annotations) { Sources = translation.Sources };
        PodProblem[] refused =
        [
            .. translation.Problems,
            .. read.Problems.Select(named.AsWritten),
            .. references.Where(one => one.Read.Mistake is not null)
                .Select(one => new PodProblem(RejectionKind.ValueInvalid, one.Key, one.Text, one.Read.Mistake!)),
        ];
        var others = refused.Select(problem => problem.Key).Concat(translation.Ignored).ToHashSet(StringComparer.Ordinal);
        return new ForeignUse(
            translation.Product,
            [.. translation.Keys.Concat(references.Select(one => one.Key)).Where(key => !others.Contains(key))],
            translation.Ignored,
            refused)
        {
            IsInjected = translation.IsTheirs,
        };
    }

    private static bool HasOwn(PodView pod) => pod.Annotations.Fields().Select(field => field.Key()).Any(key =>
        key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal) && key != AnnotationKeys.Status);
}
