using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Certificates that Vault PKI signs. The key is made here; only a CSR leaves the process, and the cache is in the pod's memory.
/// </summary>
internal sealed partial class VaultCertificateSource(
    VaultClient vault,
    VaultSession session,
    CertificateOptions options,
    CertificateCache cache,
    TrustedAuthorities authorities,
    TimeProvider time,
    ILogger<VaultCertificateSource> logger) : ICertificateSource
{
    public ServingMaterial? Recall() => cache.Load();

    public async Task<ServingMaterial> ObtainAsync(CancellationToken cancellation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            await session.FirstAttempt.WaitAsync(cancellation);
            var token = session.TokenNow;
            var signed = await vault.Pki(options.PkiMount).SignAsync(token, ServingRequest.Of(options, key), cancellation);
            var material = Assemble(signed, key);
            if (cache.Save(material) is { } problem)
            {
                Log.NotKept(logger, options.Cache, problem);
            }

            return material;
        }
        catch (VaultException refusal)
        {
            throw new CertificateUnavailableException(
                $"Vault did not sign the certificate of {options.DnsNames[0]} at {options.PkiMount}/sign/{options.PkiRole}: " +
                refusal.Message,
                refusal);
        }
        catch (SessionException notLoggedIn)
        {
            throw new CertificateUnavailableException(notLoggedIn.Message, notLoggedIn);
        }
        catch (CryptographicException broken)
        {
            throw new CertificateUnavailableException($"Vault signed something that is not a certificate: {broken.Message}", broken);
        }
    }

    private ServingMaterial Assemble(SignedCertificate signed, ECDsa key)
    {
        using var certificate = X509Certificate2.CreateFromPem(signed.CertificatePem);
        var leaf = certificate.CopyWithPrivateKey(key);
        var chain = new X509Certificate2Collection();
        foreach (var pem in signed.CaChainPem.Append(signed.IssuingCaPem))
        {
            chain.ImportFromPem(pem);
        }

        var granted = new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) - time.GetUtcNow();
        if (granted < options.Ttl * 0.9)
        {
            Log.Capped(logger, granted, options.Ttl, options.PkiMount, options.PkiRole);
        }

        var trusted = authorities.Vault.Union(CaBundle.Of(chain));
        return ServingMaterial.Verified(leaf, ChainVerification.Policy(trusted.ToCollection()), time.GetUtcNow());
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Vault granted a certificate of {Granted} instead of {Asked}: " +
            "raise ttl and max_ttl of {Mount}/roles/{Role} (certs-scripts/configure-injector.sh), or lower Certificates:Ttl")]
        public static partial void Capped(ILogger logger, TimeSpan granted, TimeSpan asked, string mount, string role);

        [LoggerMessage(2, LogLevel.Warning, "The certificate is not kept in {Directory}; a restarted container needs Vault: {Reason}")]
        public static partial void NotKept(ILogger logger, string directory, string reason);
    }
}
