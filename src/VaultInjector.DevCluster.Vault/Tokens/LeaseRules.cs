using VaultInjector.DevCluster.Vault.Mounts;

namespace VaultInjector.DevCluster.Vault.Tokens;

/// <summary>What limits the life of a token.</summary>
internal sealed record LeaseTerms
{
    public TimeSpan Increment { get; init; }

    public TimeSpan Ttl { get; init; }

    public TimeSpan Period { get; init; }

    public TimeSpan MaxTtl { get; init; }

    public TimeSpan ExplicitMaxTtl { get; init; }

    public TimeSpan MountDefault { get; init; } = Mount.SystemMaxLease;

    public TimeSpan MountMax { get; init; } = Mount.SystemMaxLease;
}

/// <summary>How long a lease lasts from now, by the rules of Vault's CalculateTTL.</summary>
internal static class LeaseRules
{
    public static TimeSpan Calculate(LeaseTerms terms, DateTimeOffset started, DateTimeOffset now)
    {
        var ttl = terms.Period > TimeSpan.Zero ? Least(terms.Period, terms.MountMax)
            : terms.Increment > TimeSpan.Zero ? terms.Increment
            : terms.Ttl > TimeSpan.Zero ? terms.Ttl
            : terms.MountDefault;
        var longest = terms.Period > TimeSpan.Zero ? terms.ExplicitMaxTtl : Least(terms.MountMax, terms.MaxTtl, terms.ExplicitMaxTtl);
        if (longest <= TimeSpan.Zero)
        {
            return ttl;
        }
        var left = TimeSpan.FromSeconds(Math.Round((started + longest - now).TotalSeconds));
        if (left <= TimeSpan.Zero)
        {
            throw new VaultRefusal(400, "past the max TTL, cannot renew");
        }
        return ttl > left ? left : ttl;
    }

    private static TimeSpan Least(TimeSpan first, params ReadOnlySpan<TimeSpan> others)
    {
        foreach (var other in others)
        {
            first = other > TimeSpan.Zero && other < first ? other : first;
        }
        return first;
    }
}
