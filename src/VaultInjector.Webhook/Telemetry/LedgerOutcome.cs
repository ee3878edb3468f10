using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>The closed set of results of a write to the ledger: a stable code, which the metrics show, and a sentence.</summary>
public sealed record LedgerOutcome : Reason
{
    private static readonly List<LedgerOutcome> Catalogue = [];

    private LedgerOutcome(string code, string sentence)
        : base(code, sentence) => Catalogue.Add(this);

    public static LedgerOutcome Recorded { get; } = new("recorded", "What a pod was given was recorded.");

    public static LedgerOutcome CarriedOver { get; } = new("carried_over", "A record of the former ConfigMaps was carried over.");

    public static LedgerOutcome Failed { get; } = new(
        "failed", "The API server did not take the record; the token ends with its lease where its pod does not revoke it.");

    public static IReadOnlyList<LedgerOutcome> All => Catalogue;
}
