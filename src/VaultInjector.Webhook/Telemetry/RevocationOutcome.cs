using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>The closed set of results of a revocation: a stable code, which the metrics show, and a sentence.</summary>
public sealed record RevocationOutcome : Reason
{
    private static readonly List<RevocationOutcome> Catalogue = [];

    private RevocationOutcome(string code, string sentence)
        : base(code, sentence) => Catalogue.Add(this);

    public static RevocationOutcome Revoked { get; } = new("revoked", "The token or secret-id was revoked, because its pod has ended.");

    public static RevocationOutcome Gone { get; } = new("gone", "It had expired, or the agent had revoked it.");

    public static RevocationOutcome Replaced { get; } = new(
        "replaced", "The pod holds too many tokens at once, and this was the oldest; it was revoked while the pod lives.");

    public static RevocationOutcome Foreign { get; } = new("foreign", "Vault gave it to another pod; it was not revoked.");

    public static RevocationOutcome VaultRemoved { get; } = new(
        "vault_removed", "The configuration no longer has the Vault that gave it; it ends with its lease.");

    public static RevocationOutcome Poison { get; } = new("poison", "An entry of the ledger is not a record; it was dropped.");

    public static RevocationOutcome Failed { get; } = new("failed", "Vault or the API server did not answer; the injector will retry.");

    public static IReadOnlyList<RevocationOutcome> All => Catalogue;
}
