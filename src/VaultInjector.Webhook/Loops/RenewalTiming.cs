using VaultInjector.Vault;

namespace VaultInjector.Webhook.Loops;

/// <summary>The pure <see cref="RenewalSchedule"/> with the process's clock and randomness.</summary>
internal sealed class RenewalTiming(TimeProvider time, Func<double> random)
{
    public TimeProvider Time { get; } = time;

    public DateTimeOffset RenewAt(DateTimeOffset from, DateTimeOffset to) => RenewalSchedule.RenewAt(from, to, random());

    /// <summary>A random moment of that time.</summary>
    public TimeSpan Within(TimeSpan time) => time * random();

    public TimeSpan RetryDelay(int failures) => RenewalSchedule.RetryDelay(failures, random());
}
