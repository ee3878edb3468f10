using VaultInjector.Runtime.Renewal;
using VaultInjector.Vault;

namespace VaultInjector.Webhook.Session;

/// <summary>The token in use and when it has to be renewed.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="Renewable">Whether renewal is possible at all.</param>
/// <param name="Ends">When it ends unless renewed.</param>
/// <param name="RenewAt">When to renew, or to log in again where it is not renewable.</param>
/// <param name="Life">What the last login or renewal brought.</param>
internal sealed record SessionLease(VaultToken Token, bool Renewable, DateTimeOffset Ends, DateTimeOffset RenewAt, TimeSpan Life)
{
    /// <summary>A renewal that brings less than half of what the login brought says that the maximum TTL is near.</summary>
    private const double NearMaximum = 0.5;

    private TimeSpan FirstLife { get; init; } = Life;

    /// <summary>True when the next renewals would bring less and less: log in again instead.</summary>
    public bool IsNearItsMaximum => Life < FirstLife * NearMaximum;

    public static SessionLease Of(VaultToken token, TokenFacts facts, RenewalTiming timing)
    {
        var now = timing.Time.GetUtcNow();
        return new SessionLease(token, facts.Renewable, now + facts.Ttl, timing.RenewAt(now, now + facts.Ttl), facts.Ttl);
    }

    public SessionLease Renewed(VaultAuth auth, RenewalTiming timing)
    {
        var now = timing.Time.GetUtcNow();
        return this with
        {
            Renewable = auth.Renewable,
            Ends = now + auth.LeaseDuration,
            RenewAt = timing.RenewAt(now, now + auth.LeaseDuration),
            Life = auth.LeaseDuration,
            FirstLife = FirstLife > auth.LeaseDuration ? FirstLife : auth.LeaseDuration,
        };
    }

    /// <summary>Redacted by <see cref="VaultToken"/>; written out so that nothing else creeps in.</summary>
    public override string ToString() => $"SessionLease {{ Ends = {Ends:u}, RenewAt = {RenewAt:u} }}";
}
