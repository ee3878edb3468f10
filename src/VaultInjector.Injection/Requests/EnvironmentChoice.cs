using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Requests;

/// <summary>How the variables of a pod reach its containers, and why so.</summary>
/// <param name="Method">One of <see cref="EnvironmentMethods"/>.</param>
/// <param name="Reason">Completes "…, because".</param>
/// <param name="Problems">What was asked for and is impossible.</param>
internal sealed record EnvironmentChoice(string Method, string Reason, IReadOnlyList<PodProblem> Problems)
{
    public static EnvironmentChoice Kubelet { get; } = new(EnvironmentMethods.Kubelet, "", []);

    /// <summary>Whether the pod itself asks for <c>exec</c>: then references from ConfigMaps and Secrets count too.</summary>
    public bool IsAskedExec { get; init; }

    public bool IsExec => Method == EnvironmentMethods.Exec;

    public static EnvironmentChoice Of(
        Setting<string?> asked, InjectionRequest request, InjectionSettings settings, string? formerMethod)
    {
        var source = Origins.Describe(asked.Origin, request.NamespaceName) ?? "the pod";
        var choice =
            formerMethod is not null ? new EnvironmentChoice(formerMethod, "the pod was injected so before", [])
            : asked is { Value: EnvironmentMethods.Exec, Origin: Origin.Pod } && request.Dialect == ReferenceDialect.BankVaults
                ? new EnvironmentChoice(EnvironmentMethods.Exec, "variables of ConfigMaps or Secrets may hold references", [])
            : asked.Value == EnvironmentMethods.Exec ? new EnvironmentChoice(EnvironmentMethods.Exec, $"{source} asks for it", [])
            : asked.Value == EnvironmentMethods.Kubelet
                ? new EnvironmentChoice(EnvironmentMethods.Kubelet, $"{source} asks for it", [.. Impossible(asked, request, settings)])
            : request.Variables.HasAllFields
                ? new EnvironmentChoice(EnvironmentMethods.Exec, "the fields of env-from are known only when the agent has read them", [])
            : settings.EnvFiles ? new EnvironmentChoice(EnvironmentMethods.Kubelet, "every node of the cluster knows fileKeyRef", [])
            : new EnvironmentChoice(EnvironmentMethods.Exec, "not every node of the cluster knows fileKeyRef (Kubernetes 1.35)", []);
        return choice with { IsAskedExec = asked is { Value: EnvironmentMethods.Exec, Origin: Origin.Pod } };
    }

    private static IEnumerable<PodProblem> Impossible(Setting<string?> asked, InjectionRequest request, InjectionSettings settings)
    {
        if (request.Variables.Annotations.FirstOrDefault(one => one.AllFields) is { } all)
        {
            yield return Problem(asked, request) with
            {
                Expected = $"exec or auto, because {AnnotationKeys.Domain}{all.Key} makes a variable of each field, and the kubelet must " +
                    "know the names before the agent has read them; or env.VAR for each field",
            };
        }

        if (!request.Variables.IsEmpty && !settings.EnvFiles)
        {
            yield return Problem(asked, request) with
            {
                Expected = "exec or auto, because not every node of the cluster knows fileKeyRef (Kubernetes 1.35); with exec, each " +
                    "container that gets a variable needs its command in the pod",
            };
        }
    }

    private static PodProblem Problem(Setting<string?> asked, InjectionRequest request) =>
        new(RejectionKind.Contradiction, AnnotationKeys.EnvMethod, asked.Value, "")
        {
            Source = Origins.Describe(asked.Origin, request.NamespaceName),
        };
}
