namespace VaultInjector.Runtime.Renewal;

/// <summary>
/// When to renew a token or a certificate, and how long to wait after a failure: pure, so that session, certificates and agent
/// share one proven schedule. <c>random</c> arguments are numbers from 0 (included) to 1 (excluded).
/// </summary>
public static class RenewalSchedule
{
    private const double RenewAfter = 2.0 / 3.0;
    private const double Jitter = 0.1;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>At 2/3 of the life, give or take 10 % of that, so that a thousand siblings do not renew in step.</summary>
    public static DateTimeOffset RenewAt(DateTimeOffset from, DateTimeOffset to, double random)
    {
        var life = to > from ? to - from : TimeSpan.Zero;
        return from + (life * (RenewAfter * (1 + (Jitter * ((2 * random) - 1)))));
    }

    /// <summary>Half to all of 0.5 s, 1 s, 2 s … up to 30 s.</summary>
    /// <param name="failures">Failures in a row so far; 0 for the first.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan RetryDelay(int failures, double random)
    {
        var full = Math.Min(FirstRetry.TotalSeconds * Math.Pow(2, Math.Clamp(failures, 0, 16)), LongestRetry.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (random / 2)));
    }
}
