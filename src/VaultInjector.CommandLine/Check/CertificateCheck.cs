using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether the webhook gets a serving certificate for its names: a real one is signed, and its key thrown away.</summary>
/// <param name="options">What the certificate is to be.</param>
/// <param name="trusted">What verifies Vault.</param>
/// <param name="time">Tells what Vault granted.</param>
internal sealed class CertificateCheck(CertificateOptions options, CaBundle trusted, TimeProvider time)
{
    private const string Name = "certificate";

    /// <returns>Leaf and intermediates as the webhook would serve them; null where there are none.</returns>
    public async Task<X509Certificate2Collection?> RunAsync(
        Checklist list,
        VaultClient vault,
        VaultToken? token,
        CancellationToken cancellation)
    {
        if (options.Source == CertificateOrigin.Files)
        {
            return await FromFilesAsync(list, cancellation);
        }

        if (token is null)
        {
            list.Add(Name, new CheckResult.Skipped("there is no Vault token to have one signed with"));
            return null;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            var signed = await vault.Pki(options.PkiMount).SignAsync(token, ServingRequest.Of(options, key), cancellation);
            var chain = Chain(signed);
            list.Add(Name, Judge(chain[0]));
            return chain;
        }
        catch (VaultException refusal)
        {
            list.Add(
                Name,
                new CheckResult.Failed(
                    $"{options.PkiMount}/sign/{options.PkiRole} did not sign for {string.Join(", ", options.DnsNames)}: {refusal.Message}",
                    Advice(refusal.Kind)));
            return null;
        }
        catch (CryptographicException broken)
        {
            list.Add(
                Name,
                new CheckResult.Failed(
                    $"{options.PkiMount}/sign/{options.PkiRole} answered something that is not a certificate: {broken.Message}",
                    "Look at Vault's PKI mount"));
            return null;
        }
    }

    private async Task<X509Certificate2Collection?> FromFilesAsync(Checklist list, CancellationToken cancellation)
    {
        try
        {
            using var material = await new FileCertificateSource(options, time).ObtainAsync(cancellation);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            list.Add(Name, Judge(chain[0]));
            return chain;
        }
        catch (CertificateUnavailableException none)
        {
            list.Add(
                Name,
                new CheckResult.Failed(
                    none.Message,
                    $"Put a certificate, its key and its CA into {options.CertificateFile}, {options.KeyFile} and {options.CaFile}"));
            return null;
        }
    }

    private X509Certificate2Collection Chain(SignedCertificate signed)
    {
        var known = trusted.ToCollection();
        foreach (var pem in signed.CaChainPem.Append(signed.IssuingCaPem))
        {
            known.ImportFromPem(pem);
        }

        var leaf = X509Certificate2.CreateFromPem(signed.CertificatePem);
        return [leaf, .. CertificatePath.Of(leaf, known).Intermediates];
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
                ? $" instead of {options.Ttl}: the PKI role's max_ttl is lower"
                : "";
        return new CheckResult.Ok(
            $"{(options.Source == CertificateOrigin.Vault ? $"{options.PkiMount}/sign/{options.PkiRole} signs" : options.CertificateFile)} for {string.Join(", ", options.DnsNames)}, {granted.TotalHours:0.#} h{capped}"
        );
    }

    private static string Advice(VaultErrorKind kind) => kind switch
    {
        VaultErrorKind.PermissionDenied => "Give the injector's token its policy: certs-scripts/configure-injector.sh",
        VaultErrorKind.NotFound => "See that Certificates:PkiMount is the mount of bootstrap-ca.sh",
        _ => "Make the PKI role, with the injector's names in it: certs-scripts/configure-injector.sh",
    };
}
