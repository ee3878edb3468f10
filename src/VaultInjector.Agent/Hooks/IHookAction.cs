namespace VaultInjector.Agent.Hooks;

/// <summary>One way to tell the app that there is a new token.</summary>
internal interface IHookAction
{
    /// <summary>For the log, for example <c>SIGHUP</c>.</summary>
    string Name { get; }

    /// <returns>Null if the app was told; else why it was not, and what to do.</returns>
    Task<string?> RunAsync(CancellationToken cancellation);
}
