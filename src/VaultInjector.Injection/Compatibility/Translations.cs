using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>Which products' annotations count in a namespace, and what they say in our words.</summary>
internal static class Translations
{
    /// <summary>Adds to the pod's own annotations what those of other products say.</summary>
    public static AnnotationReading Translate(AnnotationReading annotations, InjectionDefaults defaults, OperatorVault vault)
    {
        var read = KubernetesVault.Translate(annotations);
        var products = read.Namespace.Settings.Compatibility ?? defaults.Compatibility ?? [];
        return products.Contains(VaultK8s.Product, StringComparer.Ordinal) && VaultK8s.Translate(read.Everything, vault) is { } translation
            ? Merge(read, translation)
            : read;
    }

    /// <summary>A pod speaks to one injector: annotations of both would contradict each other in ways that no reader sees.</summary>
    private static AnnotationReading Merge(AnnotationReading read, Translation translation)
    {
        var own = read.Own.Select(annotation => annotation.Key).Where(key => key != AnnotationKeys.Status).ToList();
        if (translation.IsTheirs)
        {
            return read with { BelongsTo = translation.Product };
        }

        if (read.Pod.Inject is false || (own.Count > 0 && translation.IsOptOut))
        {
            return read;
        }

        var problems = own.Take(1).Select(key => Both(key, translation));
        var pod = read.Pod.Read(translation.Natives);
        return read with
        {
            Pod = pod with { Problems = [.. problems, .. translation.Problems, .. pod.Problems] },
            Sources = translation.Sources,
            Ignored = translation.Ignored,
        };
    }

    private static PodProblem Both(string key, Translation translation) => new(
        RejectionKind.Contradiction,
        translation.Switch,
        null,
        $"no annotations of {AnnotationKeys.Domain} beside those of {translation.Product}, and found {Quoted.Bare(key)}; " +
            "keep those of one product");
}
