using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether the webhook gets a serving certificate for its names: Vault signs a real one, and its key is thrown away.</summary>
/// <param name="options">Names and lifetime of the certificate.</param>
/// <param name="trusted">What verifies Vault.</param>
/// <param name="time">For the lifetime that Vault granted.</param>
internal sealed class CertificateCheck(CertificateOptions options, CaBundle trusted, TimeProvider time)
{
    public const string Name = "certificate";

    private const string Unverified = "Put the root of Vault's PKI into Vault:CaFile, or into the issuer's chain";

    private string Signer => $"{options.PkiMount}/sign/{options.PkiRole}";

    /// <returns>What to print, and the chain that the webhook would serve, leaf first; null if no certificate was issued.</returns>
    public async Task<(CheckResult Result, X509Certificate2Collection? Chain)> RunAsync(
        VaultClient vault, VaultToken? token, CancellationToken cancellation)
    {
        if (options.Source == CertificateOrigin.Files)
        {
            return await FromFilesAsync(cancellation);
        }

        if (token is null)
        {
            return (new CheckResult.Skipped("there is no Vault token to request a certificate"), null);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            var signed = await vault.Pki(options.PkiMount).SignAsync(token, ServingRequest.Of(options, key), cancellation);
            var chain = Chain(signed, key);
            return (Judge(chain[0]), chain);
        }
        catch (VaultException refusal)
        {
            var detail = $"{Signer} did not sign for {string.Join(", ", options.DnsNames)}: {refusal.Message}";
            return (new CheckResult.Failed(detail, Advice(refusal.Kind)), null);
        }
        catch (CertificateUnavailableException unverified)
        {
            return (new CheckResult.Failed(unverified.Message, Unverified), null);
        }
        catch (CryptographicException broken)
        {
            var detail = $"{Signer} answered something that is not a certificate: {broken.Message}";
            return (new CheckResult.Failed(detail, "Look at Vault's PKI mount"), null);
        }
    }

    private async Task<(CheckResult Result, X509Certificate2Collection? Chain)> FromFilesAsync(CancellationToken cancellation)
    {
        try
        {
            using var material = await new FileCertificateSource(options, time).ObtainAsync(cancellation);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            return (Judge(chain[0]), chain);
        }
        catch (CertificateUnavailableException none)
        {
            var advice = $"Put a certificate, its key and its CA into {options.CertificateFile}, {options.KeyFile} and {options.CaFile}";
            return (new CheckResult.Failed(none.Message, advice), null);
        }
    }

    private X509Certificate2Collection Chain(SignedCertificate signed, ECDsa key)
    {
        var known = trusted.ToCollection();
        foreach (var pem in signed.CaChainPem.Append(signed.IssuingCaPem))
        {
            known.ImportFromPem(pem);
        }

        using var certificate = X509Certificate2.CreateFromPem(signed.CertificatePem);
        using var material = ServingMaterial.Verified(
            certificate.CopyWithPrivateKey(key), ChainVerification.Policy(known), time.GetUtcNow());
        return [X509CertificateLoader.LoadCertificate(certificate.RawData), .. material.Context.IntermediateCertificates];
    }

    private CheckResult Judge(X509Certificate2 leaf)
    {
        var granted = new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) - time.GetUtcNow();
        var missing = options.DnsNames.Where(name => !leaf.MatchesHostname(name)).ToList();
        if (missing.Count > 0)
        {
            return new CheckResult.Failed(
                $"the certificate does not name {string.Join(", ", missing)}",
                "Let the PKI role allow these names: certs-scripts/configure-injector.sh");
        }

        var capped =
            options.Source == CertificateOrigin.Vault && granted < options.Ttl * 0.9
                ? $" instead of {options.Ttl.TotalHours:0.#} h: raise the PKI role's max_ttl (certs-scripts/configure-injector.sh)"
                : "";
        var source = options.Source == CertificateOrigin.Vault ? $"{Signer} signs" : options.CertificateFile;
        return new CheckResult.Ok($"{source} for {string.Join(", ", options.DnsNames)}, {granted.TotalHours:0.#} h{capped}");
    }

    private static string Advice(VaultErrorKind kind) => kind switch
    {
        VaultErrorKind.PermissionDenied => "Give the injector's token its policy: certs-scripts/configure-injector.sh",
        VaultErrorKind.NotFound => "Set Certificates:PkiMount to the mount of bootstrap-ca.sh",
        _ => "Make the PKI role, with the injector's names in it: certs-scripts/configure-injector.sh",
    };
}
