using System.Globalization;
using VaultInjector.Agent.Certificates;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Secrets;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Tells the app that its files changed: once for all files that changed together. As with <c>on-renew</c>, a failure is logged and
/// counted, and stops nothing.
/// </summary>
public sealed class ChangeHooks(AgentParts parts, SecretKeeper secrets, CertificateKeeper certificates) : IChore
{
    private int _failures;

    /// <summary>Whether the app was not told of the last change.</summary>
    public bool IsFailing { get; private set; }

    public TimeSpan Due => secrets.Hooks.Count + certificates.Hooks.Count > 0 ? parts.Clock.Steady : TimeSpan.MaxValue;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var pending = new List<string>(secrets.Hooks);
        foreach (var text in certificates.Hooks)
        {
            pending.Tell(text);
        }

        var (ran, failed) = (false, false);
        foreach (var text in pending)
        {
            // A hook that an earlier agent stored is one of this pod too.
            if (parts.Settings.OnChange.TryGetValue(text, out var hook))
            {
                ran = true;
                failed |= !await IsToldAsync(HookActions.Of(hook, "on-change", parts.Processes, parts.Clock.Time), cancellation);
            }
        }

        IsFailing = ran ? failed : IsFailing;
        secrets.Told();
        certificates.Told();
    }

    private async Task<bool> IsToldAsync(IHookAction action, CancellationToken cancellation)
    {
        var result = await action.RunAsync(cancellation);
        if (result is { } problem)
        {
            parts.Log.Say(string.Create(
                CultureInfo.InvariantCulture, $"Cannot notify the app of its changed files (failure {++_failures}): {problem}"));
        }
        else
        {
            parts.Log.Say($"Notified the app of its changed files by {action.Name}.");
        }

        return result is null;
    }
}
