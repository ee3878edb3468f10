using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Compatibility;

/// <summary>Which products' annotations count in a namespace, and what they say in our words.</summary>
internal static class Translations
{
    /// <summary>Adds to the pod's own annotations what those of other products say.</summary>
    public static AnnotationReading Translate(
        PodView pod, AnnotationReading annotations, InjectionDefaults defaults, OperatorVault vault)
    {
        var read = KubernetesVault.Translate(annotations);
        var products = read.Namespace.Settings.Compatibility ?? defaults.Compatibility ?? [];
        if (products.Count == 0)
        {
            return read;
        }

        var found = Found(pod, read, (defaults, vault), products);
        var theirs = found.Find(one => one.IsTheirs);
        var merged = theirs is null ? Merge(read, found) : read with { BelongsTo = theirs.Product };
        return merged with { Dialect = Dialect(read, products) };
    }

    private static List<Translation> Found(
        PodView pod, AnnotationReading read, (InjectionDefaults Defaults, OperatorVault Vault) operators, IReadOnlyList<string> products)
    {
        var namesRole = read.Namespace.Settings.Role is not null || operators.Defaults.Role is not null;
        Translation?[] all =
        [
            products.Contains(VaultK8s.Product, StringComparer.Ordinal) ? VaultK8s.Translate(read.Everything, operators.Vault) : null,
            products.Contains(BankVaults.Product, StringComparer.Ordinal)
                ? BankVaults.Translate(pod, operators.Vault, (namesRole, read.Pod.ClaimsInjected))
                : null,
        ];
        return [.. all.OfType<Translation>()];
    }

    /// <summary>A pod with our annotations speaks our words.</summary>
    private static ReferenceDialect Dialect(AnnotationReading read, IReadOnlyList<string> products) =>
        Own(read) is null && products.Contains(BankVaults.Product, StringComparer.Ordinal)
            ? ReferenceDialect.BankVaults
            : ReferenceDialect.Own;

    /// <summary>A pod speaks to one injector: annotations of two would contradict each other in ways that no reader sees.</summary>
    private static AnnotationReading Merge(AnnotationReading read, List<Translation> found)
    {
        var own = Own(read);
        if (read.Pod.Inject is false || found.Count == 0)
        {
            return read;
        }

        var wanted = found.FindAll(one => !one.IsOptOut && (one.Switch != "" || own is null));
        if (wanted.Count == 0)
        {
            return own is null ? With(read, found[0], []) : read;
        }

        var others = own ?? (read.Everything.Get(KubernetesVault.AppRole).IsMissing() ? null : KubernetesVault.AppRole);
        PodProblem[] problems = others is not null ? [Both(others, wanted[0])]
            : wanted is [var first, { Switch: not "" } second] ? [Both(first.Switch, second)]
            : [];
        return With(read, wanted[0], problems);
    }

    private static AnnotationReading With(AnnotationReading read, Translation translation, PodProblem[] problems)
    {
        var pod = read.Pod.Read(translation.Natives);
        return read with
        {
            Pod = pod with { Problems = [.. problems, .. translation.Problems, .. pod.Problems] },
            Sources = translation.Sources,
            Ignored = translation.Ignored,
            Marks = translation.Marks,
        };
    }

    private static string? Own(AnnotationReading read) =>
        read.Own.Select(annotation => annotation.Key).FirstOrDefault(key => key != AnnotationKeys.Status);

    private static PodProblem Both(string key, Translation translation)
    {
        var product = key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal) ? AnnotationKeys.Domain
            : key == KubernetesVault.AppRole ? "kubernetes-vault"
            : VaultK8s.Product;
        return new PodProblem(
            RejectionKind.Contradiction,
            translation.Switch == "" ? key : translation.Switch,
            null,
            $"no annotations of {product} beside those of {translation.Product}, and found {Quoted.Bare(key)}; keep those of one product");
    }
}
