using System.Globalization;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Parts;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Tells the app, once, that the files hold a new token. A failure is logged and counted, and stops nothing.</summary>
public sealed class RenewalHook : IChore
{
    private readonly AgentParts _parts;
    private readonly IHookAction? _action;
    private int _failures;

    public RenewalHook(AgentParts parts)
    {
        _parts = parts;
        _action = parts.Settings.OnRenew is { } hook ? HookActions.Of(hook, "on-renew", parts.Processes, parts.Clock.Time) : null;
    }

    /// <summary>Whether the app was not told of the last token.</summary>
    public bool IsFailing { get; private set; }

    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>There is a new token.</summary>
    public void Fire() => Due = _action is null ? TimeSpan.MaxValue : _parts.Clock.Steady;

    public async Task RunAsync(CancellationToken cancellation)
    {
        Due = TimeSpan.MaxValue;
        var result = await _action!.RunAsync(cancellation);
        IsFailing = result is not null;
        if (result is { } problem)
        {
            _parts.Log.Say(
                string.Create(CultureInfo.InvariantCulture, $"Cannot notify the app of its new token (failure {++_failures}): {problem}"));
        }
        else
        {
            _parts.Log.Say($"Notified the app of its new token by {_action.Name}.");
        }
    }
}
