namespace VaultInjector.Webhook.Health;

/// <summary>One part of the process, as <c>/readyz</c> shows it. Only what admission needs may be not ready.</summary>
public interface IReadinessCheck
{
    /// <summary>Short and stable, for example <c>certificate</c>.</summary>
    string Name { get; }

    /// <summary>Whether this part lets us serve, and a sentence in either case; never a secret.</summary>
    ReadinessState State { get; }
}

/// <param name="Ready">False keeps the Service from sending requests here.</param>
/// <param name="Detail">The state, and what to do where it is not well.</param>
/// <param name="IsWell">False where something needs attention although admission does not need it.</param>
public sealed record ReadinessState(bool Ready, string Detail, bool IsWell = true);
