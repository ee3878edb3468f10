using VaultInjector.Runtime.Time;

namespace VaultInjector.Runtime.Renewal;

/// <summary>
/// When to renew a token or a certificate: at 2/3 of its life, ± 10 %, so that many of them do not renew at the same time.
/// </summary>
public static class RenewalSchedule
{
    private const double RenewAfterPart = 2.0 / 3.0;
    private const double Jitter = 0.1;

    /// <param name="life">How long it lives from now; a negative one counts as zero.</param>
    /// <param name="random">From 0 (included) to 1 (excluded).</param>
    public static TimeSpan RenewAfter(TimeSpan life, double random) =>
        life > TimeSpan.Zero ? life * (RenewAfterPart * (1 + (Jitter * ((2 * random) - 1)))) : TimeSpan.Zero;

    /// <summary>For a certificate, whose dates are given.</summary>
    /// <param name="from">Start of the life.</param>
    /// <param name="to">Its end.</param>
    /// <param name="random">From 0 (included) to 1 (excluded).</param>
    public static DateTimeOffset RenewAt(DateTimeOffset from, DateTimeOffset to, double random) => from + RenewAfter(to - from, random);

    /// <summary>As above, with the chance of the process.</summary>
    public static DateTimeOffset RenewAt(this Clock clock, DateTimeOffset from, DateTimeOffset to) => RenewAt(from, to, clock.Random());
}
