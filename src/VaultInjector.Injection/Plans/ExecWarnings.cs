using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>What does not see the variables that <c>exec</c> sets, because Kubernetes starts or reads it itself.</summary>
internal static class ExecWarnings
{
    private static readonly byte[][] Probes = ["livenessProbe"u8.ToArray(), "readinessProbe"u8.ToArray(), "startupProbe"u8.ToArray()];
    private static readonly byte[][] Hooks = ["postStart"u8.ToArray(), "preStop"u8.ToArray()];

    /// <param name="container">A container that starts with exec.</param>
    /// <param name="names">Its variables, as far as they are known.</param>
    public static IEnumerable<PodWarning> Of(PodContainer container, IReadOnlySet<string> names)
    {
        string[] started = [.. Started(container.Element)];
        if (started.Length > 0)
        {
            yield return new PodWarning(
                WarningKind.VariableInvisible,
                $"The commands of {string.Join(" and ", started)} in container {Quoted.Bare(container.Name)} do not get the variables " +
                "that exec sets: Kubernetes starts them beside the app.");
        }

        if (Texts(container.Element).SelectMany(VariableExpansion.References).FirstOrDefault(names.Contains) is { } name)
        {
            yield return new PodWarning(
                WarningKind.VariableInvisible,
                $"Container {Quoted.Bare(container.Name)} has $({name}), which Kubernetes replaces before exec sets {name}: " +
                "in a value of env, write ${vault:PATH#FIELD} instead; in command and args, let the app or a shell read the variable.");
        }
    }

    private static IEnumerable<string> Started(JsonElement container)
    {
        foreach (var probe in Probes.Where(probe => HasCommand(container.Get(probe))))
        {
            yield return System.Text.Encoding.UTF8.GetString(probe);
        }

        foreach (var hook in Hooks.Where(hook => HasCommand(container.Get("lifecycle"u8).Get(hook))))
        {
            yield return $"lifecycle.{System.Text.Encoding.UTF8.GetString(hook)}";
        }
    }

    private static bool HasCommand(JsonElement handler) => handler.Get("exec"u8).ValueKind == JsonValueKind.Object;

    /// <summary>Everything in which Kubernetes replaces <c>$(NAME)</c>.</summary>
    private static IEnumerable<string> Texts(JsonElement container) =>
        container.Get("env"u8).Items().Select(entry => entry.Get("value"u8))
            .Concat(container.Get("command"u8).Items())
            .Concat(container.Get("args"u8).Items())
            .Select(text => text.Text())
            .OfType<string>();
}
