using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Variables;

/// <summary>What requests for variables must not do to each other, and the limit of a pod.</summary>
internal static class VariableRules
{
    public static IEnumerable<PodProblem> Problems(IReadOnlyCollection<VariableAnnotation> annotations, int requests) =>
        [.. Limit(requests), .. Doubled(annotations)];

    /// <summary>An annotation for all containers, and another reference under the same name in one of them.</summary>
    public static IEnumerable<PodProblem> Contradictions(
        IReadOnlyCollection<VariableAnnotation> annotations, IReadOnlyList<VariableLiteral> literals)
    {
        var single = annotations.Where(one => !one.AllFields).ToDictionary(one => one.Name, StringComparer.Ordinal);
        return literals
            .Where(literal => single.TryGetValue(literal.Name, out var annotation) && literal.File != annotation.Key)
            .Take(PodProblem.MostOfAKind)
            .Select(literal => new PodProblem(
                RejectionKind.Contradiction,
                literal.Path,
                literal.Text,
                $"one secret for {literal.Name}: {AnnotationKeys.Domain}{single[literal.Name].Key} says " +
                $"{Quoted.Text(single[literal.Name].Text)}; remove one of them"));
    }

    /// <summary>A variable that is to hold the path of the CA bundle too.</summary>
    public static IEnumerable<PodProblem> Bundles(IEnumerable<VariableAnnotation> annotations, IReadOnlyList<string> caEnv) => annotations
        .Where(one => !one.AllFields && caEnv.Contains(one.Name, StringComparer.Ordinal))
        .Select(one => new PodProblem(
            RejectionKind.Contradiction,
            AnnotationKeys.Domain + one.Key,
            one.Text,
            $"another variable, because {AnnotationKeys.CaEnv} points {one.Name} at the CA bundle"));

    private static PodProblem[] Limit(int requests) => requests <= PodVariables.MostVariables ? [] :
    [
        new(
            RejectionKind.TooLarge,
            "metadata.annotations",
            null,
            $"at most {PodVariables.MostVariables} variables with secrets in a pod, not {requests}; one file with all fields of a secret " +
            "(secret.NAME) or env-from.N counts once"),
    ];

    /// <summary>The same fields under the same names twice.</summary>
    private static IEnumerable<PodProblem> Doubled(IReadOnlyCollection<VariableAnnotation> annotations) => annotations
        .Where(one => one.AllFields)
        .GroupBy(one => (one.Name, one.Secret.Path))
        .SelectMany(group => group.Skip(1).Select(one => new PodProblem(
            RejectionKind.Contradiction,
            AnnotationKeys.Domain + one.Key,
            one.Text,
            $"another path or prefix than {group.First().Key}, which makes the same variables")))
        .Take(PodProblem.MostOfAKind);
}
