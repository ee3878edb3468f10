using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Sidecar;

/// <summary>One of the things that a sidecar looks after, each in its own time.</summary>
public interface IChore
{
    /// <summary>When to run it again; <see cref="DateTimeOffset.MaxValue"/> while there is nothing to do.</summary>
    DateTimeOffset Due { get; }

    /// <summary>Handles what passes by itself, and is due again then.</summary>
    /// <exception cref="AgentException">What must end the sidecar.</exception>
    Task RunAsync(CancellationToken cancellation);
}
