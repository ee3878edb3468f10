using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Plans containers that start with <c>vault-injector-agent exec</c>, which sets the variables and becomes the app.</summary>
internal sealed class ExecPlanner(PodView pod, InjectionRequest request, InjectionSettings settings)
{
    private readonly string[] _allFields = [.. request.Variables.Requests.Where(one => one.AllFields).Select(one => one.File)];

    /// <param name="container">The container.</param>
    /// <param name="given">Names of single variables that it gets, and their files.</param>
    public VariableDraft Draft(PodContainer container, IReadOnlyList<(string Name, string File)> given)
    {
        string[] files = [.. _allFields, .. given.Select(one => one.File).Distinct(StringComparer.Ordinal)];
        if (files.Length == 0 && !(request.Environment.IsAskedExec && HasSources(container.Element)))
        {
            return VariableDraft.Nothing;
        }

        var problem = Problem(container);
        return pod.HasAgent && (problem is not null || !HasVolumes(files.Length > 0))
            ? VariableDraft.Nothing with { Warnings = [Late(container)] }
            : VariableDraft.Nothing with
            {
                Exec = new ExecPlan(files),
                Environment = [.. Environment(files)],
                Problems = problem is null ? [] : [problem],
                Warnings = [.. ExecWarnings.Of(container, given.Select(one => one.Name).ToHashSet(StringComparer.Ordinal))],
            };
    }

    private IEnumerable<EnvironmentVariable> Environment(string[] files)
    {
        if (files.Length > 0)
        {
            yield return new(AgentEnvironment.EnvironmentDirectory, InjectedPod.EnvironmentDirectory);
            yield return new(AgentEnvironment.ExecFiles, string.Join(',', files));
        }

        foreach (var variable in References())
        {
            yield return variable;
        }

        if (request.Secrets.AppToken && request.Output.Value == Outputs.Token)
        {
            yield return new(AgentEnvironment.ExecDirectory, request.MountPath);
            yield return new(AgentEnvironment.VaultAddress, AgentPlanner.Text(settings.VaultAddress));
            if (settings.VaultNamespace is { } ns)
            {
                yield return new(AgentEnvironment.VaultNamespace, ns);
            }

            if (settings.VaultProxy is { } proxy)
            {
                yield return new(AgentEnvironment.VaultProxy, AgentPlanner.Text(proxy));
            }
        }
    }

    /// <summary>How references of ConfigMaps and Secrets are read.</summary>
    private IEnumerable<EnvironmentVariable> References()
    {
        if (request.Dialect == ReferenceDialect.BankVaults)
        {
            yield return new(AgentEnvironment.ExecDialect, AgentEnvironment.BankVaultsDialect);
        }

        if (request.IgnoresMissing)
        {
            yield return new(AgentEnvironment.ExecIgnoreMissing, "true");
        }
    }

    /// <summary>Whether values of its variables come out of ConfigMaps or Secrets, which cannot be read at admission.</summary>
    public static bool HasSources(JsonElement container) =>
        container.Get("envFrom"u8).Items().Any() ||
        container.Get("env"u8).Items().Select(entry => entry.Get("valueFrom"u8)).Any(source =>
            source.Get("configMapKeyRef"u8).ValueKind == JsonValueKind.Object ||
            source.Get("secretKeyRef"u8).ValueKind == JsonValueKind.Object);

    /// <summary>Whether the pod got these volumes when it was injected; a later call adds containers only.</summary>
    private bool HasVolumes(bool withFiles) =>
        HasVolume(InjectedPod.BinaryVolume) && (!withFiles || HasVolume(InjectedPod.EnvironmentVolume));

    private bool HasVolume(string name) => pod.Spec.Get("volumes"u8).Items().Any(volume => volume.Get("name"u8).Is(name));

    private PodProblem? Problem(PodContainer container)
    {
        if (container.Element.Get("command"u8).Items().Any())
        {
            return null;
        }

        var image = Quoted.Bare(container.Element.Text("image"u8) ?? "IMAGE");
        var target = container.Element.Get("args"u8).Items().Any()
            ? "set command to the image's entrypoint"
            : "set command to the image's entrypoint and args to its cmd";
        return new PodProblem(
            RejectionKind.CommandMissing,
            $"{container.Path}.command",
            null,
            $"the command of container {Quoted.Bare(container.Name)}, which exec starts after it has set the variables (env-method is " +
            $"exec, because {request.Environment.Reason}); {target}, which docker inspect --format " +
            $"'{{{{json .Config.Entrypoint}}}} {{{{json .Config.Cmd}}}}' {image} and crane config {image} show; or {WayOut()}");
    }

    private string WayOut() =>
        request.Dialect == ReferenceDialect.BankVaults && settings.EnvFiles
            ? "write each reference (vault:PATH#KEY) into the env of the container, where the kubelet sets it without a command"
        : request.Variables.HasAllFields
            ? $"ask for each field with env.VAR{(settings.EnvFiles ? "" : " on Kubernetes 1.35")}, which needs no command"
        : !settings.EnvFiles ? "upgrade all nodes to Kubernetes 1.35, where no command is needed"
        : $"set {AnnotationKeys.EnvMethod}: kubelet, which needs none";

    private static PodWarning Late(PodContainer container) => new(
        WarningKind.VariableMissing,
        $"Container {Quoted.Bare(container.Name)} came after the injection and cannot start with exec, so it gets none of the pod's " +
        "variables.");
}
