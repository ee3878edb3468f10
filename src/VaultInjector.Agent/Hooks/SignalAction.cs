using System.Globalization;
using VaultInjector.Agent.Configuration;

namespace VaultInjector.Agent.Hooks;

/// <summary>
/// A signal to the main process of each container that is marked with this pod's uid, as <c>docker kill --signal</c> would send it: not to
/// its children, and not to what <c>kubectl exec</c> started. The marks of processes of another group cannot be read; where all containers
/// of the pod get the signal, the agent needs none.
/// </summary>
internal sealed class SignalAction(HookSettings.Signal hook, IProcesses processes) : IHookAction
{
    /// <summary>The process of the pod itself, which waits for orphans.</summary>
    private const int Pause = 1;

    public string Name => $"SIG{hook.Name}";

    public Task<string?> RunAsync(CancellationToken cancellation)
    {
        var all = processes.All().ToArray();
        var own = Array.Find(all, process => process.Id == processes.Own);
        var apps = Array.FindAll(all, process => process.Id != Pause && process.Id != processes.Own);
        var mains = Firsts([.. Marked(apps), .. hook.WholePod ? Unreadable(apps, own) : []], own);
        var failed = Array.FindAll(mains, process => !processes.Signal(process.Id, hook.Number));
        var refused = Array.Find(failed, process => failed.Length == mains.Length || IsMarked(process) is true);
        return Task.FromResult(
            mains.Length == 0 ? NotSeen(Unreadable(apps, own))
            : refused is not null ? NotAllowed(refused)
            : null);
    }

    private IEnumerable<SeenProcess> Marked(SeenProcess[] apps)
    {
        var marked = apps.Where(process => IsMarked(process) is true).ToDictionary(process => process.Id);
        return marked.Values.Where(process => !marked.ContainsKey(process.Parent));
    }

    /// <summary>Processes of other containers that the agent cannot look into.</summary>
    private SeenProcess[] Unreadable(SeenProcess[] apps, SeenProcess? own) => Array.FindAll(
        apps,
        process => process.Parent == 0 && process.Container != own?.Container && IsMarked(process) is null);

    private bool? IsMarked(SeenProcess process) => processes.HasVariable(process.Id, hook.Mark);

    /// <summary>The process with which each container began; all where containers cannot be told apart.</summary>
    private static SeenProcess[] Firsts(IReadOnlyList<SeenProcess> mains, SeenProcess? own) =>
    [
        .. mains
            .GroupBy(
                process => process.Container == own?.Container || process.Container == "" ? $"{process.Id}" : process.Container,
                StringComparer.Ordinal)
            .Select(container => container.MinBy(process => process.Started)!),
    ];

    private static string NotSeen(SeenProcess[] unreadable) => unreadable is [{ User: { } user, Group: { } group } first, ..]
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"process {first.Id} runs as {user}:{group}, so the agent cannot see whether it is the app's. {Advice(user, group)}")
        : "no process of the app can be seen. Give the pod shareProcessNamespace: true.";

    private static string NotAllowed(SeenProcess refused) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {refused.Id} runs as {refused.User}:{refused.Group} and cannot be signalled. {Advice(refused.User, refused.Group)}");

    private static string Advice(int? user, int? group) => user == 0
        ? "The agent never runs as root: let the app run as another user, or use http:PORT/path."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Give the agent the same user and group: vault-injector.io/run-as-user: \"{user}\", " +
            $"vault-injector.io/run-as-group: \"{group}\".");
}
