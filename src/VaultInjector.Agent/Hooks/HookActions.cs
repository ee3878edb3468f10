using VaultInjector.Agent.Configuration;

namespace VaultInjector.Agent.Hooks;

/// <summary>From a hook's settings to what it does, and from changes to hooks.</summary>
internal static class HookActions
{
    /// <summary>Adds what is to be told of a change, each once.</summary>
    public static void Tell(this List<string> pending, params ReadOnlySpan<string?> hooks)
    {
        foreach (var hook in hooks)
        {
            if (hook is not null && !pending.Contains(hook))
            {
                pending.Add(hook);
            }
        }
    }

    /// <param name="hook">Signal or port.</param>
    /// <param name="annotation">The annotation that asked for it, for messages.</param>
    /// <param name="processes">Where a signal is sent to.</param>
    /// <param name="time">Limits the wait for an answer.</param>
    public static IHookAction Of(HookSettings hook, string annotation, IProcesses processes, TimeProvider time) => hook switch
    {
        HookSettings.Signal signal => new SignalAction(signal, processes),
        HookSettings.Http http => new HttpAction(http, annotation, time),
        _ => throw new ArgumentException("A hook is a signal or a port.", nameof(hook)),
    };
}
