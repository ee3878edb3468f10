namespace VaultInjector.Runtime.Renewal;

/// <summary>
/// How long a token is valid, and when to renew it. Moments are readings of <see cref="Time.Clock.Steady"/>, so that a lease
/// cannot end unnoticed when the wall clock is set back.
/// </summary>
/// <param name="Since">The time of the request: the life cannot have begun later.</param>
/// <param name="Life">The life that the last login or renewal gave it; null if it never expires.</param>
/// <param name="LongestLife">The longest life that a login or renewal gave it.</param>
/// <param name="Renewable">Whether it can be renewed at all.</param>
/// <param name="RenewAt">When to renew it, or to log in again if renewing does not help.</param>
public sealed record Lease(TimeSpan Since, TimeSpan? Life, TimeSpan LongestLife, bool Renewable, TimeSpan RenewAt)
{
    /// <summary>A renewal that gives less than half of an earlier life shows that the maximum TTL is near.</summary>
    private const double NearMaximum = 0.5;

    /// <summary>When it expires unless renewed; <see cref="TimeSpan.MaxValue"/> if it never does.</summary>
    public TimeSpan Ends => Life is { } life ? Since + life : TimeSpan.MaxValue;

    /// <summary>True if the next renewals would give less and less: log in again instead.</summary>
    public bool IsNearItsMaximum => Life < LongestLife * NearMaximum;

    /// <summary>Whether renewing helps.</summary>
    public bool CanBeRenewed => Renewable && !IsNearItsMaximum;

    /// <param name="life">As in Vault: zero if it never expires.</param>
    /// <param name="renewable">Whether it can be renewed at all.</param>
    /// <param name="since">The time of the request.</param>
    /// <param name="random">From 0 (included) to 1 (excluded).</param>
    public static Lease Of(TimeSpan life, bool renewable, TimeSpan since, double random) =>
        life > TimeSpan.Zero
            ? new Lease(since, life, life, renewable, since + RenewalSchedule.RenewAfter(life, random))
            : new Lease(since, null, TimeSpan.Zero, renewable, TimeSpan.MaxValue);

    /// <summary>After a renewal. The parameters are those of <see cref="Of"/>.</summary>
    public Lease Renewed(TimeSpan life, bool renewable, TimeSpan since, double random)
    {
        var next = Of(life, renewable, since, random);
        return next.LongestLife < LongestLife ? next with { LongestLife = LongestLife } : next;
    }

    public bool IsOver(TimeSpan now) => now >= Ends;
}
