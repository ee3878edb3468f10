using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Variables;

namespace VaultInjector.Injection.Decisions;

/// <summary>
/// The variables that a pod asks for. Of a pod that comes back, the agent's document says what the references in its containers were: the
/// kubelet's files have replaced them.
/// </summary>
internal static class FormerVariables
{
    /// <summary>In characters; what the injector writes is shorter, and a forged document costs no more than this.</summary>
    private const int LongestDocument = 512 * 1024;

    /// <returns>The variables, and how those of a pod that comes back reach its app.</returns>
    public static (PodVariables Variables, string? Method) Read(
        PodView pod, IReadOnlyList<PodContainer> chosen, AnnotationReading annotations)
    {
        var document = pod.Agent is { } agent ? Document(agent) : null;
        var former = pod.HasAgent ? document?.Variables ?? [] : null;
        var literals = ForeignReferences.Belong(pod, annotations.Dialect)
            ? LiteralReading.Nothing
            : LiteralReading.Of(chosen, annotations.Dialect);
        return (
            PodVariables.Of([.. annotations.Pod.Variables.Values], literals, former),
            document is { Variables.Count: > 0, EnvironmentMethod: EnvironmentMethods.Kubelet or EnvironmentMethods.Exec }
                ? document.EnvironmentMethod
                : null);
    }

    private static PodSecrets? Document(PodContainer agent)
    {
        var names = Enumerable.Range(1, AgentEnvironmentForm.MostParts).Select(PodSecrets.Variable);
        var parts = names
            .Select(name => (name, Value: InjectedRequest.Literal(agent.Element, name)))
            .TakeWhile(part => part.Value is not null)
            .ToDictionary(part => part.name, part => part.Value, StringComparer.Ordinal);
        return parts.Values.Sum(value => (long)value!.Length) > LongestDocument ? null : PodSecrets.FromVariables(parts.GetValueOrDefault);
    }
}
