using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Migration;

namespace VaultInjector.CommandLine.Check;

/// <summary>Pods of one owner that ask the same of another product.</summary>
/// <param name="Namespace">Theirs.</param>
/// <param name="Owner">Such as <c>Deployment/web</c>.</param>
/// <param name="Pods">Their names.</param>
/// <param name="Use">What they ask, and what would become of it.</param>
/// <param name="InjectedBy">Whose webhook has injected them; null: none.</param>
internal sealed record ForeignWorkload(string Namespace, string Owner, IReadOnlyList<string> Pods, ForeignUse Use, string? InjectedBy)
{
    /// <summary>Equal for pods that ask the same.</summary>
    public string Content => string.Join('\n',
    [
        Namespace, Owner, Use.Product, InjectedBy ?? "", .. Use.Honoured.Order(StringComparer.Ordinal), "-",
        .. Use.Ignored.Order(StringComparer.Ordinal), "-", .. Use.Refused.Select(problem => problem.ToString()),
    ]);

    /// <summary>What would keep the pods from being created.</summary>
    public IEnumerable<PodProblem> Refused => Use.Refused;
}
