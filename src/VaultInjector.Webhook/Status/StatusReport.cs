namespace VaultInjector.Webhook.Status;

/// <summary>What the status page shows. <c>/status.json</c> is this, with names in camel case.</summary>
/// <param name="Version">Of the build.</param>
/// <param name="Replica">The pod that answers. What is counted here is counted since <paramref name="Started"/>, by it alone.</param>
/// <param name="At">The time of the report.</param>
/// <param name="Started">When this replica started.</param>
/// <param name="Ready">Whether it gets admission requests.</param>
internal sealed record StatusReport(string Version, string Replica, DateTimeOffset At, DateTimeOffset Started, bool Ready)
{
    public IReadOnlyList<PartStatus> Parts { get; init; } = [];

    public IReadOnlyList<CertificateStatus> Certificates { get; init; } = [];

    /// <summary>The injector's own login at the default Vault.</summary>
    public SessionStatus Session { get; init; } = new(LoggedIn: false, Ends: null);

    /// <summary>Every Vault that pods may name, the default one first.</summary>
    public IReadOnlyList<VaultStatus> Vaults { get; init; } = [];

    /// <summary>Over all replicas, as the API server knows it; null before the first count.</summary>
    public ClusterStatus? Cluster { get; init; }

    /// <summary>Counts of this replica: a heading with counts by outcome.</summary>
    public IReadOnlyList<CountStatus> Counts { get; init; } = [];

    /// <summary>What agents reported to this replica, the newest first.</summary>
    public IReadOnlyList<TroubleStatus> Troubles { get; init; } = [];

    public int PendingRevocations { get; init; }

    public IReadOnlyList<WatchStatus> Watches { get; init; } = [];

    public IReadOnlyList<RateStatus> Rates { get; init; } = [];

    public IReadOnlyList<RefusalStatus> Refusals { get; init; } = [];
}

/// <summary>A part of the process. The state is <c>ok</c>, <c>attention</c> or <c>not ready</c>; the detail says what to do.</summary>
internal sealed record PartStatus(string Name, string State, string Detail);

/// <summary>
/// A certificate that is <c>serving</c>, an <c>intermediate</c>, one that <c>verifies the injector</c> or one that <c>verifies Vault</c>.
/// The part of its life that is left is from 0 to 1.
/// </summary>
internal sealed record CertificateStatus(string Use, string Subject, DateTimeOffset NotBefore, DateTimeOffset NotAfter, double LifeLeft);

internal sealed record SessionStatus(bool LoggedIn, DateTimeOffset? Ends);

internal sealed record VaultStatus(string Name, string Address, string? Namespace, bool LoggedIn, DateTimeOffset? Ends);

/// <summary>Recorded pods are those whose tokens are revoked when they end.</summary>
internal sealed record ClusterStatus(
    DateTimeOffset At, int RecordedPods, IReadOnlyList<NamespaceStatus> Namespaces, IReadOnlyList<MissedPodStatus> Missed);

internal sealed record NamespaceStatus(string Name, string AllowedRoles, int InjectedPods, int MissedPods);

internal sealed record MissedPodStatus(string Pod, string Reason, string Sentence);

internal sealed record CountStatus(string Name, IReadOnlyDictionary<string, long> ByOutcome);

internal sealed record TroubleStatus(DateTimeOffset At, string Pod, string Kind, string Sentence);

internal sealed record WatchStatus(string Collection, double AgeSeconds);

/// <summary>The last 60 minutes, the oldest first: how many, and their mean duration, 0 where there was none.</summary>
internal sealed record RateStatus(string Name, IReadOnlyList<long> PerMinute, IReadOnlyList<double> MeanMilliseconds);

internal sealed record RefusalStatus(DateTimeOffset At, string Where, string Who, string Code, string Sentence);
