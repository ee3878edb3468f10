using VaultInjector.Vault;

namespace VaultInjector.Webhook.Loops;

/// <summary>The pure <see cref="RenewalSchedule"/> with the process's clock and randomness.</summary>
internal sealed class RenewalTiming(TimeProvider time, Func<double> random)
{
    public TimeProvider Time { get; } = time;

    public DateTimeOffset RenewAt(DateTimeOffset from, DateTimeOffset to) => RenewalSchedule.RenewAt(from, to, random());

    public TimeSpan RetryDelay(int failures) => RenewalSchedule.RetryDelay(failures, random());
}
