using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether Vault answers, shows a certificate that our bundle verifies, and is unsealed.</summary>
/// <param name="Lines">What to print.</param>
/// <param name="IsUsable">Whether Vault can answer further questions.</param>
internal sealed record VaultChecks(IReadOnlyList<CheckLine> Lines, bool IsUsable)
{
    public const string Reach = "Vault";
    private const string SealName = "seal";

    /// <summary>Whether nothing answered at all, so that another way may help.</summary>
    public bool IsUnreachable { get; private init; }

    public static async Task<VaultChecks> RunAsync(VaultClient vault, VaultOptions options, CancellationToken cancellation)
    {
        try
        {
            var health = await vault.System.HealthAsync(cancellation);
            var detail = $"{options.Address} answers, version {health.Version}, and {options.CaFile} verifies its certificate";
            return new VaultChecks(
                [CheckLine.Ok(Reach, detail), new CheckLine(SealName, Seal(health))],
                health is { Initialized: true, Sealed: false });
        }
        catch (VaultException refusal)
        {
            return new VaultChecks(
                [
                    CheckLine.Failed(Reach, refusal.Message, Advice(refusal.Kind, options)),
                    CheckLine.Skipped(SealName, "Vault cannot be asked"),
                ],
                IsUsable: false)
            {
                IsUnreachable = refusal.Kind == VaultErrorKind.Unreachable,
            };
        }
    }

    /// <summary>The same with more words about how Vault was reached.</summary>
    public VaultChecks With(string words) => this with
    {
        Lines =
        [
            .. Lines.Select(line => line.Name != Reach ? line : line with
            {
                Result = line.Result switch
                {
                    CheckResult.Ok ok => new CheckResult.Ok(ok.Detail + words),
                    CheckResult.Failed failed => failed with { Detail = failed.Detail + words },
                    var other => other,
                },
            }),
        ],
    };

    private static CheckResult Seal(VaultHealth health) => health switch
    {
        { Initialized: false } => new CheckResult.Failed("Vault is not initialized", "vault operator init"),
        { Sealed: true } => new CheckResult.Failed("Vault is sealed", "vault operator unseal, or read why the auto-unseal failed"),
        { Standby: true } => new CheckResult.Ok("unsealed; this server is a standby"),
        _ => new CheckResult.Ok("unsealed"),
    };

    private static string Advice(VaultErrorKind kind, VaultOptions options) =>
        kind switch
        {
            VaultErrorKind.Tls =>
                $"Put the CA that issued Vault's certificate into {options.CaFile} (the ca.crt of certs-scripts/bootstrap-ca.sh); " +
                $"the certificate must name {options.Address!.Host}",
            VaultErrorKind.Unreachable =>
                $"Check that Vault runs and that Vault:Address ({options.Address}) can be reached from here: name, port, network policies",
            VaultErrorKind.Proxy => $"Let the proxy {options.Proxy} (Vault:Proxy) connect to {options.Address!.Authority}",
            VaultErrorKind.ClientCertificate =>
                "Set Vault:ClientCertificateFile and Vault:ClientKeyFile to a certificate that the tls_client_ca_file of Vault's " +
                "listener verifies",
            _ => $"Check that Vault:Address ({options.Address}) is the address of Vault",
        };
}
