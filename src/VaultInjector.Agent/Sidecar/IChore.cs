using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Sidecar;

/// <summary>One of the things that a sidecar looks after, each in its own time.</summary>
public interface IChore
{
    /// <summary>
    /// When to run it again, by <see cref="Runtime.Time.Clock.Steady"/>; <see cref="TimeSpan.MaxValue"/>: not until asked.
    /// </summary>
    TimeSpan Due { get; }

    /// <summary>Handles what passes by itself, and is due again then.</summary>
    /// <exception cref="AgentException">What must end the sidecar.</exception>
    Task RunAsync(CancellationToken cancellation);
}
