namespace VaultInjector.Runtime.Renewal;

/// <summary>The pure <see cref="RenewalSchedule"/> with the process's clock, randomness and way of waiting.</summary>
/// <param name="time">The clock.</param>
/// <param name="random">From 0 (included) to 1 (excluded).</param>
/// <param name="delay">Waits; by default on the clock. A test lets years pass with it.</param>
public sealed class RenewalTiming(TimeProvider time, Func<double> random, Func<TimeSpan, CancellationToken, Task>? delay = null)
{
    public TimeProvider Time { get; } = time;

    public DateTimeOffset Now => Time.GetUtcNow();

    public DateTimeOffset RenewAt(DateTimeOffset from, DateTimeOffset to) => RenewalSchedule.RenewAt(from, to, random());

    /// <summary>A random moment of that time.</summary>
    public TimeSpan Within(TimeSpan time) => time * random();

    public TimeSpan RetryDelay(int failures) => RenewalSchedule.RetryDelay(failures, random());

    public Task DelayAsync(TimeSpan wait, CancellationToken cancellation) =>
        delay is null ? Task.Delay(wait, Time, cancellation) : delay(wait, cancellation);
}
