namespace VaultInjector.Runtime.Time;

/// <summary>Time, chance and waiting of a process. A test brings its own, so that years pass in a second.</summary>
/// <param name="time">The clocks of the machine.</param>
/// <param name="random">From 0 (included) to 1 (excluded).</param>
/// <param name="wait">Waits; by default on <paramref name="time"/>.</param>
public sealed class Clock(TimeProvider time, Func<double> random, Func<TimeSpan, CancellationToken, Task>? wait = null)
{
    private readonly Lock _lock = new();
    private TimeSpan _steady;
    private long _readAt = time.GetTimestamp();
    private DateTimeOffset _readAtWall = time.GetUtcNow();

    public TimeProvider Time { get; } = time;

    /// <summary>The wall clock, which may be set: for dates that others wrote (certificates) or read (logs), not for durations.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>
    /// Time since this clock was made: for leases and pauses. Never goes back, even if the wall clock is set back. Counts the time that the
    /// machine slept, when the monotonic clock stands still and the wall clock does not.
    /// </summary>
    public TimeSpan Steady
    {
        get
        {
            lock (_lock)
            {
                var (timestamp, wall) = (Time.GetTimestamp(), Time.GetUtcNow());
                var (byTimer, byWall) = (Time.GetElapsedTime(_readAt, timestamp), wall - _readAtWall);
                _steady += byTimer > byWall ? byTimer : byWall;
                (_readAt, _readAtWall) = (timestamp, wall);
                return _steady;
            }
        }
    }

    /// <summary>The date of a reading of <see cref="Steady"/>, by the present wall clock: for people.</summary>
    public DateTimeOffset DateOf(TimeSpan steady)
    {
        var (now, away) = (Now, steady - Steady);
        return away < DateTimeOffset.MaxValue - now ? now + away : DateTimeOffset.MaxValue;
    }

    /// <returns>From 0 (included) to 1 (excluded).</returns>
    public double Random() => random();

    /// <summary>A random part of that time.</summary>
    public TimeSpan Within(TimeSpan time) => time * random();

    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public Task DelayAsync(TimeSpan pause, CancellationToken cancellation) =>
        wait is null ? Task.Delay(pause, Time, cancellation) : wait(pause, cancellation);
}
