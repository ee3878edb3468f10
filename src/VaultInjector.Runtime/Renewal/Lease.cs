namespace VaultInjector.Runtime.Renewal;

/// <summary>
/// How long a token is good for, and when to renew it. Moments are readings of <see cref="Time.Clock.Steady"/>, so that a wall clock
/// that is set back cannot let a lease end unnoticed.
/// </summary>
/// <param name="Since">When it was asked for: the life cannot have begun later.</param>
/// <param name="Life">How long the last login or renewal made it; null where it never ends.</param>
/// <param name="LongestLife">The longest life that a login or renewal gave it.</param>
/// <param name="Renewable">Whether it can be renewed at all.</param>
/// <param name="RenewAt">When to renew it, or to log in anew where renewing does not help.</param>
public sealed record Lease(TimeSpan Since, TimeSpan? Life, TimeSpan LongestLife, bool Renewable, TimeSpan RenewAt)
{
    /// <summary>A renewal that brings less than half of what an earlier one brought shows that the maximum TTL is near.</summary>
    private const double NearMaximum = 0.5;

    /// <summary>When it ends unless it is renewed; <see cref="TimeSpan.MaxValue"/> where it never does.</summary>
    public TimeSpan Ends => Life is { } life ? Since + life : TimeSpan.MaxValue;

    /// <summary>True where the next renewals would bring less and less: log in anew instead.</summary>
    public bool IsNearItsMaximum => Life < LongestLife * NearMaximum;

    /// <summary>Whether renewing is of use.</summary>
    public bool CanBeRenewed => Renewable && !IsNearItsMaximum;

    /// <param name="life">As Vault has it: zero where it never ends.</param>
    /// <param name="renewable">Whether it can be renewed at all.</param>
    /// <param name="since">When it was asked for.</param>
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
