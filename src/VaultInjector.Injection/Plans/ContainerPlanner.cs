using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The plan of one container, and what the user should know about it.</summary>
internal sealed record ContainerDraft(ContainerPlan Plan, IReadOnlyList<PodWarning> Warnings)
{
    public IReadOnlyList<PodProblem> Problems { get; init; } = [];
}

/// <summary>Plans what one container gets.</summary>
/// <param name="pod">The pod.</param>
/// <param name="request">What is asked for it.</param>
/// <param name="wanted">The variables that chosen containers are to have.</param>
/// <param name="variables">Plans those with secrets; null where the pod has none.</param>
internal sealed class ContainerPlanner(PodView pod, InjectionRequest request, AppVariables wanted, VariablePlanner? variables)
{
    /// <summary>The agent sends its signal to the processes that have this variable.</summary>
    private static readonly EnvironmentVariable SignalMark = new(AgentEnvironment.SignalledPod, AgentPlanner.PodUid, IsField: true);

    private static readonly string[] ExecDirectories = [InjectedPod.BinaryDirectory, InjectedPod.EnvironmentDirectory];

    private readonly string[] _ours = [request.MountPath, .. request.Folders.Select(folder => folder.MountPath)];

    private readonly byte[][] _names = [.. wanted.All.Select(variable => Encoding.UTF8.GetBytes(variable.Name))];

    /// <summary>Whether the container got its mount in an earlier call.</summary>
    public static bool IsDone(PodContainer container) =>
        container.Element.Get("volumeMounts"u8).Items().Any(m => m.Get("name"u8).Is(InjectedPod.SecretsVolume));

    public ContainerDraft Draft(PodContainer container)
    {
        var own = wanted.Vault.Count > 0 ? OwnVault.Variable(container, wanted.Vault[0].Value) : null;
        var (missing, warnings) = Missing(container, own is null);
        var secret = variables?.Draft(container) ?? VariableDraft.Nothing;
        IReadOnlyList<EnvironmentVariable> environment = IsSignalled(container) ? [.. missing, SignalMark] : missing;
        var plan = new ContainerPlan(
            container.List,
            container.Index,
            container.Name,
            secret.Environment.Count == 0 ? environment : [.. environment, .. secret.Environment])
        {
            Folders = AgentPlace.IsBefore(container, pod, request.InitPosition) ? [] : request.Folders,
            Literals = secret.Literals,
            Exec = secret.Exec,
            Element = container.Element,
        };
        if (own is not null)
        {
            warnings = [.. warnings, OwnVault.Warning(container, own)];
        }
        else if (wanted.Vault.Count > 0 && missing.Contains(wanted.Vault[0]) &&
            OwnVault.MayComeFromSource(container, VaultVariables.Address))
        {
            warnings = [.. warnings, OwnVault.SourceWarning(container)];
        }

        warnings = secret.Warnings.Count == 0 ? warnings : [.. warnings, .. secret.Warnings];
        return new ContainerDraft(plan, warnings)
        {
            Problems = secret.Exec is null ? secret.Problems : [.. secret.Problems, .. ExecMounts(plan)],
        };
    }

    /// <summary>Mounts at, above or below the Vault files.</summary>
    public IEnumerable<PodProblem> MountProblems(PodContainer container)
    {
        var index = 0;
        foreach (var mount in container.Element.Get("volumeMounts"u8).Items())
        {
            if (mount.Text("mountPath"u8) is { } at &&
                Array.Find(_ours, ours => MountPaths.Overlap(at, ours)) is { } taken)
            {
                yield return new PodProblem(
                    RejectionKind.MountConflict,
                    $"{container.Path}.volumeMounts[{index}].mountPath",
                    at,
                    $"nothing at, above or below {taken}, where container {Quoted.Bare(container.Name)} gets its Vault " +
                    $"files; move this mount or set {AnnotationKeys.MountPath}{(taken == request.MountPath ? "" : ".NAME")}");
            }

            index++;
        }
    }

    /// <summary>Mounts at, above or below the folders that a container with exec needs.</summary>
    private static IEnumerable<PodProblem> ExecMounts(ContainerPlan container) =>
        container.Element.Get("volumeMounts"u8).Items()
            .Select((mount, index) => (At: mount.Text("mountPath"u8), Index: index))
            .Where(mount => mount.At is not null && Array.Exists(ExecDirectories, ours => MountPaths.Overlap(ours, mount.At)))
            .Select(mount => new PodProblem(
                RejectionKind.MountConflict,
                $"{PodContainer.ListPath(container.List)}[{container.Index}].volumeMounts[{mount.Index}].mountPath",
                mount.At,
                $"nothing at or above {InjectedPod.BinaryDirectory} and {InjectedPod.EnvironmentDirectory}, which exec needs in " +
                $"container {Quoted.Bare(container.Name)}; move this mount"));

    private bool IsSignalled(PodContainer container) =>
        request.Agent.Value == AgentMode.Sidecar && request.Hooks.Any(hook => hook.Signals(container.Name));

    /// <summary>The wanted variables that the container does not set itself, and a warning for each that it sets differently.</summary>
    private (IReadOnlyList<EnvironmentVariable> Missing, IReadOnlyList<PodWarning> Warnings) Missing(PodContainer container, bool withVault)
    {
        var all = withVault ? wanted.All : wanted.Files;
        List<EnvironmentVariable>? missing = null;
        List<PodWarning>? warnings = null;
        foreach (var entry in container.Element.Get("env"u8).Items())
        {
            if (entry.Get("name"u8).IndexIn(_names) is var at and >= 0 && (missing ??= [.. all]).Remove(wanted.All[at]) &&
                entry.Get("value"u8) is { ValueKind: JsonValueKind.String } own && !own.Is(wanted.All[at].Value))
            {
                (warnings ??= []).Add(Kept(container, wanted.All[at]));
            }
        }

        return (missing ?? all, warnings ?? (IReadOnlyList<PodWarning>)[]);
    }

    private static PodWarning Kept(PodContainer container, EnvironmentVariable variable) => new(
        WarningKind.VariableKept,
        $"Container {Quoted.Bare(container.Name)} keeps its own {variable.Name}, which is not {variable.Value}.");
}
