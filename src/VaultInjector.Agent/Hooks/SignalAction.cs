using System.Globalization;
using VaultInjector.Agent.Configuration;

namespace VaultInjector.Agent.Hooks;

/// <summary>
/// A signal to the main process of each container that is marked with this pod's uid, as <c>docker kill --signal</c> would send it: not to
/// its children.
/// </summary>
internal sealed class SignalAction(HookSettings.Signal hook, IProcesses processes) : IHookAction
{
    public string Name => $"SIG{hook.Name}";

    public Task<string?> RunAsync(CancellationToken cancellation)
    {
        var marked = processes.All().Where(process => processes.HasVariable(process.Id, hook.Mark)).ToDictionary(process => process.Id);
        var mains = marked.Values.Where(process => !marked.ContainsKey(process.Parent)).ToArray();
        var refused = mains.Where(process => !processes.Signal(process.Id, hook.Number)).ToArray();
        return Task.FromResult(
            (mains, refused) switch
            {
                ({ Length: 0 }, _) =>
                    "no process of the app can be seen. Give the agent the app's user (vault-injector.io/run-as-user), " +
                    "and the pod shareProcessNamespace: true.",
                (_, { Length: > 0 }) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"process {refused[0].Id} cannot be signalled. Give the agent the app's user (vault-injector.io/run-as-user)."),
                _ => (string?)null,
            });
    }
}
