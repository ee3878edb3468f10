namespace VaultInjector.Runtime.Renewal;

/// <summary>What to do about a token now.</summary>
public enum TokenStep
{
    /// <summary>Nothing before <see cref="TokenKeeping.Due"/>.</summary>
    Wait,

    /// <summary>Renew it.</summary>
    Renew,

    /// <summary>Log in for another one. The present one, if there is one, stays in use until then.</summary>
    LogIn,
}

/// <summary>
/// Keeps a token alive, as pure steps from state to state: the owner asks <see cref="At"/> what to do, does it, and notes how it went.
/// Moments are readings of <see cref="Time.Clock.Steady"/>.
/// </summary>
/// <remarks>
/// A token whose lease has ended by our clock is still renewed first: the clock may have been wrong, and Vault decides.
/// </remarks>
public sealed record TokenKeeping
{
    private TokenKeeping()
    {
    }

    /// <summary>There is not a token yet.</summary>
    public static TokenKeeping Start { get; } = new();

    /// <summary>The lease of the token in use; null if there is none.</summary>
    public Lease? Lease { get; private init; }

    /// <summary>When there is something to do.</summary>
    public TimeSpan Due { get; private init; }

    /// <summary>Whether the token, if there is one, is not to be renewed any more.</summary>
    public bool NeedsLogin { get; private init; }

    public TokenStep At(TimeSpan now) =>
        now < Due ? TokenStep.Wait
        : Lease is null || NeedsLogin ? TokenStep.LogIn
        : TokenStep.Renew;

    /// <summary>Whether there is a token that has not ended.</summary>
    public bool IsAlive(TimeSpan now) => Lease is { } lease && !lease.IsOver(now);

    /// <summary>A login or renewal brought this lease.</summary>
    public static TokenKeeping Obtained(Lease lease) => new() { Lease = lease, Due = lease.RenewAt, NeedsLogin = !lease.CanBeRenewed };

    /// <summary>The attempt did not succeed, and may later.</summary>
    public TokenKeeping Failed(TimeSpan again) => this with { Due = again };

    /// <summary>Vault does not renew this token any more. It stays in use while its lease lasts.</summary>
    public TokenKeeping NotRenewed(TimeSpan now) => this with { Due = now, NeedsLogin = true };

    /// <summary>The token is invalid and no longer used.</summary>
    public static TokenKeeping Lost(TimeSpan now) => new() { Due = now };

    /// <summary>Something refused the token, or there is another credential: act now instead of when it is due.</summary>
    public TokenKeeping ActNow(TimeSpan now) => Due > now ? this with { Due = now } : this;
}
