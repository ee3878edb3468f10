using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Variables;

/// <summary>The variables with secrets of one pod.</summary>
internal sealed record PodVariables
{
    /// <summary>Requests of a pod. The agent keeps a file for each; real apps have some dozens of secrets.</summary>
    public const int MostVariables = 256;

    public static PodVariables None { get; } = new();

    /// <summary>
    /// What the agent writes, no more than a pod may have: first all fields of secrets, then single variables, then those of literals.
    /// </summary>
    public IReadOnlyList<VariableRequest> Requests { get; init; } = [];

    /// <summary>The annotations behind the first of them, in their order.</summary>
    public IReadOnlyList<VariableAnnotation> Annotations { get; init; } = [];

    public IReadOnlyList<VariableLiteral> Literals { get; init; } = [];

    public IReadOnlyList<PodProblem> Problems { get; init; } = [];

    public bool HasAllFields => Annotations.Any(one => one.AllFields);

    /// <summary>Whether the app gets variables, even some that could not be read.</summary>
    public bool IsEmpty => Requests.Count + Literals.Count + Problems.Count == 0;

    /// <summary>The same; where a secret or field is missing, a variable stays empty if <paramref name="missing"/> says so.</summary>
    public PodVariables Ignoring(bool missing) =>
        missing ? this with { Requests = [.. Requests.Select(request => request with { IgnoreMissing = true })] } : this;

    /// <param name="annotations">Of the pod.</param>
    /// <param name="found">The references in its chosen containers.</param>
    /// <param name="former">What the agent of a pod that comes back was given; null for a new pod.</param>
    public static PodVariables Of(
        IReadOnlyCollection<VariableAnnotation> annotations, LiteralReading found, IReadOnlyList<VariableRequest>? former)
    {
        if (annotations.Count == 0 && found == LiteralReading.Nothing && former is null or { Count: 0 })
        {
            return None;
        }

        var files = new VariableFiles();
        VariableRequest[] annotated = [.. annotations.Select(files.Add)];
        List<VariableLiteral> literals = [];
        files.Know(former ?? []);
        foreach (var literal in found.Literals)
        {
            literals.Add(literal with { File = former is null ? files.Add(literal) : files.Find(literal) });
        }

        VariableRequest[] requests = [.. annotated, .. files.OfLiterals];
        return new PodVariables
        {
            Requests = requests.Length > MostVariables ? requests[..MostVariables] : requests,
            Annotations = [.. annotations.Take(MostVariables)],
            Literals = literals,
            Problems =
            [
                .. VariableRules.Problems(annotations, requests.Length),
                .. former is null ? [.. found.Problems, .. VariableRules.Contradictions(annotations, literals)] : (PodProblem[])[],
            ],
        };
    }
}
