using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Requests;

/// <summary>The settings of the pod, its namespace, the operator and the built-in ones: the first that says something counts.</summary>
internal readonly struct Layers(InjectionDefaults[] strongestFirst)
{
    public static Layers Of(AnnotationReading annotations, InjectionSettings settings) =>
        new([annotations.Pod.Settings, annotations.Namespace.Settings, settings.Defaults, InjectionDefaults.BuiltIn]);

    public Setting<T?> Find<T>(Func<InjectionDefaults, T?> setting)
    {
        for (var i = 0; i < strongestFirst.Length; i++)
        {
            if (setting(strongestFirst[i]) is { } value)
            {
                return new Setting<T?>(value, (Origin)i);
            }
        }

        return new Setting<T?>(default, Origin.BuiltIn);
    }

    /// <summary>An output that leaves the login to the app needs no sidecar, unless one is set at least as close to the pod.</summary>
    public static Setting<AgentMode?> Implied(Setting<AgentMode?> agent, Setting<string?> output) =>
        output.Value != Outputs.Token && agent.Origin > output.Origin
            ? new Setting<AgentMode?>(AgentMode.Init, output.Origin)
            : agent;
}
