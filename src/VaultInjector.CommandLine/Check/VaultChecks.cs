using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether Vault answers, shows a certificate that our bundle verifies, and is unsealed.</summary>
internal static class VaultChecks
{
    /// <returns>Whether it is worth asking Vault anything else.</returns>
    public static async Task<bool> RunAsync(Checklist list, VaultClient vault, VaultOptions options, CancellationToken cancellation)
    {
        try
        {
            var health = await vault.System.HealthAsync(cancellation);
            list.Add(
                "Vault",
                new CheckResult.Ok($"{options.Address} answers, version {health.Version}, and {options.CaFile} verifies its certificate"));
            list.Add("seal", Seal(health));
            return health is { Initialized: true, Sealed: false };
        }
        catch (VaultException refusal)
        {
            list.Add("Vault", new CheckResult.Failed(refusal.Message, Advice(refusal.Kind, options)));
            list.Add("seal", new CheckResult.Skipped("Vault cannot be asked"));
            return false;
        }
    }

    private static CheckResult Seal(VaultHealth health) => health switch
    {
        { Initialized: false } => new CheckResult.Failed("Vault is not initialized", "vault operator init"),
        { Sealed: true } => new CheckResult.Failed("Vault is sealed", "vault operator unseal, or look at why its auto-unseal failed"),
        { Standby: true } => new CheckResult.Ok("unsealed; this one is a standby"),
        _ => new CheckResult.Ok("unsealed"),
    };

    private static string Advice(VaultErrorKind kind, VaultOptions options) =>
        kind switch
        {
            VaultErrorKind.Tls =>
                $"Put the CA that issued Vault's certificate into {options.CaFile} (the ca.crt of certs-scripts/bootstrap-ca.sh), and see that the certificate names {options.Address!.Host}",
            VaultErrorKind.Unreachable =>
                $"See that Vault runs, and that Vault:Address ({options.Address}) can be reached from here: name, port, network policies",
            _ => $"See that Vault:Address ({options.Address}) is Vault's own",
        };
}
