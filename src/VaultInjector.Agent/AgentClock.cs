namespace VaultInjector.Agent;

/// <summary>Time, chance and waiting, so that thirty days pass in a test within a second.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">From 0 (included) to 1 (excluded).</param>
/// <param name="Sleep">Waits.</param>
public sealed record AgentClock(TimeProvider Time, Func<double> Random, Func<TimeSpan, CancellationToken, Task> Sleep)
{
    private DateTimeOffset _latest = Time.GetUtcNow();
    private long _latestAt = Time.GetTimestamp();

    /// <summary>
    /// Never goes back: where the wall clock is set back, the steady clock carries on from where it was, or a lease would end unnoticed;
    /// where the
    /// machine slept, and the steady clock with it, the wall clock is ahead and counts.
    /// </summary>
    public DateTimeOffset Now
    {
        get
        {
            var at = Time.GetTimestamp();
            var (steady, wall) = (_latest + Time.GetElapsedTime(_latestAt, at), Time.GetUtcNow());
            (_latest, _latestAt) = (wall > steady ? wall : steady, at);
            return _latest;
        }
    }
}
