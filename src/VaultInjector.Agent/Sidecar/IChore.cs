using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Sidecar;

/// <summary>One task of the sidecar, with its own schedule.</summary>
public interface IChore
{
    /// <summary>
    /// When to run it again, by <see cref="Runtime.Time.Clock.Steady"/>; <see cref="TimeSpan.MaxValue"/>: not until asked.
    /// </summary>
    TimeSpan Due { get; }

    /// <summary>Handles temporary failures and sets the next due time.</summary>
    /// <exception cref="AgentException">The failure must end the sidecar.</exception>
    Task RunAsync(CancellationToken cancellation);
}
