using System.Globalization;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Sidecar;

namespace VaultInjector.Agent.Hooks;

/// <summary>Tells the app, once, that the files hold a new token. A failure is said and counted, and stops nothing.</summary>
public sealed class RenewalHook : IChore
{
    private readonly AgentParts _parts;
    private readonly IHookAction? _action;
    private int _failures;

    public RenewalHook(AgentParts parts)
    {
        _parts = parts;
        _action = parts.Settings.OnRenew switch
        {
            HookSettings.Signal signal => new SignalAction(signal, parts.Processes),
            HookSettings.Http http => new HttpAction(http, parts.Clock.Time),
            _ => null,
        };
    }

    public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>There is a new token.</summary>
    public void Fire() => Due = _action is null ? DateTimeOffset.MaxValue : _parts.Clock.Now;

    public async Task RunAsync(CancellationToken cancellation)
    {
        Due = DateTimeOffset.MaxValue;
        if (await _action!.RunAsync(cancellation) is { } problem)
        {
            _parts.Log.Say(
                string.Create(CultureInfo.InvariantCulture, $"The app was not told of its new token (failure {++_failures}): {problem}"));
        }
        else
        {
            _parts.Log.Say($"Told the app of its new token by {_action.Name}.");
        }
    }
}

/// <summary>One way to tell the app.</summary>
internal interface IHookAction
{
    /// <summary>For the log, for example <c>SIGHUP</c>.</summary>
    string Name { get; }

    /// <returns>Null where the app was told, or else why it was not and what to do.</returns>
    Task<string?> RunAsync(CancellationToken cancellation);
}
