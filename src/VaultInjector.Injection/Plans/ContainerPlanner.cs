using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The plan of one container with everything found while making it.</summary>
/// <param name="Plan">Null for a container that got its mount in an earlier call.</param>
/// <param name="Problems">What stands in the way.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record ContainerDraft(ContainerPlan? Plan, IReadOnlyList<PodProblem> Problems, IReadOnlyList<PodWarning> Warnings)
{
    public static ContainerDraft Done { get; } = new(null, [], []);
}

/// <summary>Plans what one container gets.</summary>
/// <param name="request">What is asked for the pod.</param>
/// <param name="wanted">The variables that every chosen container is to have.</param>
/// <param name="injected">Whether an earlier call injected the pod.</param>
internal sealed class ContainerPlanner(InjectionRequest request, IReadOnlyList<EnvironmentVariable> wanted, bool injected)
{
    /// <summary>The agent sends its signal to the processes that have this variable.</summary>
    private static readonly EnvironmentVariable SignalMark = new(AgentEnvironment.SignalledPod, AgentPlanner.PodUid, IsField: true);

    private readonly byte[][] _names = [.. wanted.Select(variable => Encoding.UTF8.GetBytes(variable.Name))];

    public ContainerDraft Draft(PodContainer container)
    {
        var mounts = container.Element.Get("volumeMounts"u8);
        if (injected && mounts.Items().Any(m => m.Get("name"u8).Is(InjectedPod.SecretsVolume)))
        {
            return ContainerDraft.Done;
        }

        var (missing, warnings) = Variables(container);
        IReadOnlyList<EnvironmentVariable> environment = IsSignalled(container) ? [.. missing, SignalMark] : missing;
        var plan = new ContainerPlan(container.List, container.Index, container.Name, environment) { Element = container.Element };
        return new ContainerDraft(plan, MountProblems(container, mounts), warnings);
    }

    private bool IsSignalled(PodContainer container) =>
        request is { Agent.Value: AgentMode.Sidecar, OnRenew.Value: { IsSignal: true } hook } &&
        (hook.Container ?? container.Name) == container.Name;

    private List<PodProblem> MountProblems(PodContainer container, JsonElement mounts)
    {
        var (problems, index) = (new List<PodProblem>(), 0);
        foreach (var mount in mounts.Items())
        {
            if (MountProblem(container, mount, index++) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems;
    }

    private PodProblem? MountProblem(PodContainer container, JsonElement mount, int index)
    {
        if (mount.Text("name"u8) is { } name && ReservedNames.IsReserved(name))
        {
            return new PodProblem(
                RejectionKind.NameReserved,
                $"{container.Path}.volumeMounts[{index}].name",
                name,
                "a volume of the pod's own; the injector mounts its volumes itself");
        }

        return mount.Text("mountPath"u8) is { } at && MountPaths.Overlap(at, request.MountPath)
            ? new PodProblem(
                RejectionKind.MountConflict,
                $"{container.Path}.volumeMounts[{index}].mountPath",
                at,
                $"nothing at, above or below {request.MountPath}, where container {Quoted.Bare(container.Name)} gets its Vault files; " +
                $"move this mount or set {AnnotationKeys.MountPath}")
            : null;
    }

    /// <summary>The wanted variables that the container does not set itself, and a warning for each that it sets differently.</summary>
    private (IReadOnlyList<EnvironmentVariable> Missing, IReadOnlyList<PodWarning> Warnings) Variables(PodContainer container)
    {
        List<EnvironmentVariable>? missing = null;
        List<PodWarning>? warnings = null;
        foreach (var entry in container.Element.Get("env"u8).Items())
        {
            if (Wanted(entry.Get("name"u8)) is { } variable)
            {
                (missing ??= [.. wanted]).Remove(variable);
                if (entry.Get("value"u8) is { ValueKind: JsonValueKind.String } own && !own.Is(variable.Value))
                {
                    (warnings ??= []).Add(Kept(container, variable));
                }
            }
        }

        return (missing ?? wanted, warnings ?? (IReadOnlyList<PodWarning>)[]);
    }

    private EnvironmentVariable? Wanted(JsonElement name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.Is(_names[i]))
            {
                return wanted[i];
            }
        }

        return null;
    }

    private static PodWarning Kept(PodContainer container, EnvironmentVariable variable) => new(
        WarningKind.VariableKept,
        $"Container {Quoted.Bare(container.Name)} keeps its own {variable.Name}, which is not {variable.Value}.");
}
