using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Variables;

namespace VaultInjector.Injection.Plans;

/// <summary>The variables with secrets of one container: how it gets them, and what the user should know or change.</summary>
internal sealed record VariableDraft
{
    public static VariableDraft Nothing { get; } = new();

    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];

    public IReadOnlyList<LiteralPlan> Literals { get; init; } = [];

    /// <summary>Whether the container starts with <c>exec</c>.</summary>
    public ExecPlan? Exec { get; init; }

    public IReadOnlyList<PodWarning> Warnings { get; init; } = [];

    public IReadOnlyList<PodProblem> Problems { get; init; } = [];
}

/// <summary>Plans the variables with secrets of one container.</summary>
internal sealed class VariablePlanner
{
    private readonly PodView _pod;
    private readonly InjectionRequest _request;
    private readonly ExecPlanner _exec;
    private readonly Dictionary<string, VariableRequest> _single;
    private readonly Dictionary<string, EnvironmentVariable> _fromFile;
    private readonly ILookup<(ContainerList List, int Index), VariableLiteral> _literals;

    private VariablePlanner(PodView pod, InjectionRequest request, InjectionSettings settings)
    {
        (_pod, _request, _exec) = (pod, request, new ExecPlanner(pod, request, settings));
        _single = request.Variables.Requests.Take(request.Variables.Annotations.Count).Where(one => !one.AllFields)
            .ToDictionary(one => one.Name, StringComparer.Ordinal);
        _fromFile = request.Variables.Requests.DistinctBy(one => one.File, StringComparer.Ordinal)
            .ToDictionary(one => one.File, FromFile, StringComparer.Ordinal);
        _literals = request.Variables.Literals.ToLookup(literal => (literal.Container.List, literal.Container.Index));
    }

    /// <summary>Null for a pod without such variables, as most are.</summary>
    public static VariablePlanner? For(PodView pod, InjectionRequest request, InjectionSettings settings) =>
        request.Variables.IsEmpty && !request.Environment.IsAskedExec ? null : new VariablePlanner(pod, request, settings);

    public VariableDraft Draft(PodContainer container)
    {
        VariableLiteral[] literals = [.. _literals[(container.List, container.Index)]];
        if (AgentPlace.IsBefore(container, _pod, _request.InitPosition))
        {
            return VariableDraft.Nothing with { Problems = _pod.HasAgent ? [] : [.. literals.Select(BeforeAgent)] };
        }

        var kept = Kept(container);
        var given = _single.Values.Where(one => !kept.Contains(one.Name)).ToList();
        VariableLiteral[] written = [.. literals.Where(literal => literal.File is { } file && _fromFile.ContainsKey(file))];
        var draft = _request.Environment.IsExec
            ? _exec.Draft(container, [.. given.Select(one => (one.Name, one.File)), .. written.Select(one => (one.Name, one.File!))])
            : VariableDraft.Nothing with
            {
                Environment = [.. given.Select(one => _fromFile[one.File])],
                Literals = [.. written.Select(one => new LiteralPlan(one.Index, _fromFile[one.File!]))],
            };
        PodWarning[] warnings =
        [
            .. kept.Where(name => !Array.Exists(literals, literal => literal.Name == name)).Select(name => Warning(container, name)),
            .. literals.Where(literal => literal.File is null).Select(Late),
            .. draft.Warnings,
            .. NotRead(container),
        ];
        return draft with { Warnings = warnings };
    }

    /// <summary>References in containers that the pod leaves out stay as they are.</summary>
    public static IEnumerable<PodWarning> LeftOut(PodView pod, InjectionRequest request, IReadOnlyList<PodContainer> chosen)
    {
        if (request.Containers is null || pod.HasAgent || ForeignReferences.Belong(pod, request.Dialect))
        {
            return [];
        }

        var others = pod.Containers.Where(container => !chosen.Contains(container) && !OtherMachinery.Includes(pod, container.Name));
        return LiteralReading.Of(others, request.Dialect).Literals.Select(literal => new PodWarning(
            WarningKind.VariableMissing,
            $"Container {Quoted.Bare(literal.Container.Name)} is left out by {AnnotationKeys.Containers}, so its {literal.Name} stays " +
            $"the text {Quoted.Text(literal.Text)}."));
    }

    private static EnvironmentVariable FromFile(VariableRequest request) =>
        new(request.Name, request.Name) { File = request.File, IsOptional = request.IgnoreMissing };

    /// <summary>Where users of bank-vaults expect references to count that the kubelet does not look up.</summary>
    private PodWarning[] NotRead(PodContainer container) =>
        _request.Environment.IsExec || _request.Dialect != ReferenceDialect.BankVaults || !ExecPlanner.HasSources(container.Element) ? [] :
        [
            new(
                WarningKind.ReferencesNotRead,
                $"Container {Quoted.Bare(container.Name)} takes variables of ConfigMaps or Secrets; references in them are looked up " +
                "only where each such container has its command in the pod."),
        ];

    /// <summary>The variables among those of the annotations that the container has of its own.</summary>
    private HashSet<string> Kept(PodContainer container) => _single.Count == 0
        ? []
        : container.Element.Get("env"u8).Items().Select(entry => entry.Text("name"u8) ?? "").Where(_single.ContainsKey)
            .ToHashSet(StringComparer.Ordinal);

    private PodWarning Warning(PodContainer container, string name) => new(
        WarningKind.VariableKept,
        $"Container {Quoted.Bare(container.Name)} keeps its own {name}, so it does not get the one of {_single[name].Origin}.");

    private static PodWarning Late(VariableLiteral literal) => new(
        WarningKind.VariableMissing,
        $"Container {Quoted.Bare(literal.Container.Name)} came after the injection, so its {literal.Name} stays the text " +
        $"{Quoted.Text(literal.Text)}.");

    private static PodProblem BeforeAgent(VariableLiteral literal) => new(
        RejectionKind.Contradiction,
        literal.Path,
        literal.Text,
        $"no reference in init container {Quoted.Bare(literal.Container.Name)}, which runs before the agent; " +
        $"{AnnotationKeys.InitPosition}: first lets the agent run before it");
}
