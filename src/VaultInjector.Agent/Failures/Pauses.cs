using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Failures;

/// <summary>
/// The pauses between repeated attempts: they grow while the cause stays, and start over where it changes, since the next cause is the
/// end of the one before: after a sealed Vault a session that is not ready yet, after that the token.
/// </summary>
public sealed class Pauses(Clock clock)
{
    /// <summary>While the app has no token: it waits, so the agent asks often.</summary>
    public static readonly TimeSpan WithoutToken = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private string? _cause;
    private int _failures;

    /// <summary>Jittered backoff, or what the server asked for where that is longer, up to a minute.</summary>
    /// <param name="failure">Why the attempt failed.</param>
    /// <param name="longest">The longest pause of our own; 30 s by default.</param>
    public TimeSpan After(AgentException failure, TimeSpan? longest = null)
    {
        _failures = failure.Message == _cause ? _failures + 1 : 0;
        _cause = failure.Message;
        var pause = Backoff.Pause(_failures, clock.Random(), longest);
        var asked = failure.RetryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, LongestWait.Ticks)) : TimeSpan.Zero;
        return asked > pause ? asked : pause;
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _cause = null;
}
