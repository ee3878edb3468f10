using VaultInjector.Injection.Roles;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.CommandLine.Check;

/// <summary>A Vault of the configuration, as far as it could be asked.</summary>
/// <param name="Vault">How it is reached.</param>
/// <param name="Client">Asks it.</param>
/// <param name="Token">The injector's; null if there is not one that Vault knows.</param>
/// <param name="Lines">What was found.</param>
internal sealed record CheckedVault(NamedVaultOptions Vault, VaultClient Client, VaultToken? Token, IReadOnlyList<CheckLine> Lines)
{
    private const string Unusable = "Vault cannot be asked";

    private SessionCheck Session { get; init; } = null!;

    /// <param name="vault">The Vault.</param>
    /// <param name="authorities">What verifies it.</param>
    /// <param name="cluster">The API server's connection; null without a cluster.</param>
    /// <param name="isExplicit">Whether the user named the file of its token.</param>
    /// <param name="cancellation">Ends the requests.</param>
    public static async Task<CheckedVault> AskAsync(
        NamedVaultOptions vault,
        VaultAuthorities authorities,
        (KubernetesConnection? Connection, TimeProvider Time) cluster,
        bool isExplicit,
        CancellationToken cancellation)
    {
        var (client, found) = await VaultAccess.OpenAsync(vault.Where, authorities, cluster, cancellation);
        var check = new SessionCheck(client, vault.Session, isExplicit);
        var (session, token) = found.IsUsable ? await check.RunAsync(cancellation) : (new CheckResult.Skipped(Unusable), null);
        CheckLine[] lines = [.. found.Lines, new CheckLine(SessionCheck.Name, session)];
        return new CheckedVault(vault, client, token, [.. lines.Select(line => line with { Name = NameOf(line, vault.Name) })])
        {
            Session = check,
        };
    }

    /// <summary>Revokes a token that the check made.</summary>
    public Task EndAsync(CancellationToken cancellation) => Session.EndAsync(Token, cancellation);

    private static string NameOf(CheckLine line, string vault) =>
        vault == VaultNames.Default ? line.Name : line.Name == VaultChecks.Reach ? $"Vault {vault}" : $"{line.Name} of Vault {vault}";
}
