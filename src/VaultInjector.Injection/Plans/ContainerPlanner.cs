using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Plans what one container gets, and says what stands in the way.</summary>
internal sealed class ContainerPlanner(InjectionRequest request, IReadOnlyList<EnvironmentVariable> wanted, bool injected)
{
    /// <summary>By which the agent tells the processes that a signal is for.</summary>
    private static readonly EnvironmentVariable SignalMark = new(AgentEnvironment.SignalledPod, AgentPlanner.PodUid, IsField: true);

    private readonly byte[][] _names = [.. wanted.Select(variable => Encoding.UTF8.GetBytes(variable.Name))];

    public List<AnnotationError> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Null for a container that got its mount in an earlier call.</summary>
    public ContainerPlan? Plan(PodContainer container)
    {
        var mounts = container.Element.Get("volumeMounts"u8);
        if (injected && mounts.Items().Any(m => m.Get("name"u8).Is(InjectedPod.SecretsVolume)))
        {
            return null;
        }

        CheckMounts(container, mounts);
        return new ContainerPlan(
            container.List,
            container.Index,
            container.Name,
            IsSignalled(container) ? [.. Missing(container), SignalMark] : Missing(container));
    }

    private bool IsSignalled(PodContainer container) =>
        request is { Agent.Value: AgentMode.Sidecar, OnRenew.Value: { IsSignal: true } hook } &&
        (hook.Container ?? container.Name) == container.Name;

    private void CheckMounts(PodContainer container, JsonElement mounts)
    {
        var index = 0;
        foreach (var mount in mounts.Items())
        {
            if (mount.Get("name"u8).Text() is { } name && name.StartsWith(InjectionMarks.ReservedPrefix, StringComparison.Ordinal))
            {
                Errors.Add(
                    new AnnotationError(
                        $"{container.Path}.volumeMounts[{index}].name",
                        name,
                        "a volume of the pod's own; the injector mounts its volumes itself"));
            }
            else if (mount.Get("mountPath"u8).Text() is { } at && MountPaths.Overlap(at, request.MountPath))
            {
                Errors.Add(
                    new AnnotationError(
                        $"{container.Path}.volumeMounts[{index}].mountPath",
                        at,
                        $"nothing at, above or below {request.MountPath}, where container {Quoted.Bare(container.Name)} gets its Vault files; "
                            + $"move this mount or set {AnnotationKeys.MountPath}"));
            }

            index++;
        }
    }

    /// <summary>The wanted variables that the container does not set itself.</summary>
    private IReadOnlyList<EnvironmentVariable> Missing(PodContainer container)
    {
        List<EnvironmentVariable>? missing = null;
        foreach (var entry in container.Element.Get("env"u8).Items())
        {
            var name = entry.Get("name"u8);
            for (var i = 0; i < _names.Length; i++)
            {
                if (name.Is(_names[i]))
                {
                    (missing ??= [.. wanted]).Remove(wanted[i]);
                    WarnIfOther(container, wanted[i], entry.Get("value"u8));
                }
            }
        }

        return missing ?? wanted;
    }

    private void WarnIfOther(PodContainer container, EnvironmentVariable variable, JsonElement own)
    {
        if (own.ValueKind == JsonValueKind.String && !own.Is(variable.Value))
        {
            Warnings.Add($"Container {Quoted.Bare(container.Name)} keeps its own {variable.Name}, which is not {variable.Value}.");
        }
    }
}
