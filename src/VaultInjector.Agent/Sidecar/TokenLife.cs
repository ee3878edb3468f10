using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Files;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>How long a token lives and how long it lived at first.</summary>
/// <param name="FirstLease">The lease that the login gave; zero where the token never ends.</param>
/// <param name="ExpiresAt">When it ends unless it is renewed; null where it never does.</param>
public sealed record TokenLife(TimeSpan FirstLease, DateTimeOffset? ExpiresAt)
{
    public static TokenLife Of(VaultAuth? auth, DateTimeOffset since) => auth is { LeaseDuration: var lease } && lease > TimeSpan.Zero
        ? new TokenLife(lease, since + lease)
        : new TokenLife(TimeSpan.Zero, null);

    /// <summary>After a renewal.</summary>
    public TokenLife Renewed(VaultAuth auth, DateTimeOffset since) => this with { ExpiresAt = since + auth.LeaseDuration };

    /// <summary>A lease under half of the first one: the maximum TTL is near, and renewing will soon help no more.</summary>
    public bool IsRunningOut(VaultAuth auth) => auth.LeaseDuration < FirstLease / 2;

    public bool HasEnded(DateTimeOffset now) => ExpiresAt <= now;

    public DateTimeOffset RenewAt(DateTimeOffset from, double random) =>
        ExpiresAt is { } end ? RenewalSchedule.RenewAt(from, end, random) : DateTimeOffset.MaxValue;

    public AgentState ToState(AgentSettings settings, string? trouble = null) =>
        new(settings.Role, settings.AuthMethod, settings.VaultAddressText, (long)FirstLease.TotalSeconds, ExpiresAt, trouble);
}
