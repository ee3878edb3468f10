using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Certificate, key and CA from files, for those who use cert-manager or openssl. Their content is compared, not their times: a mounted
/// Secret
/// changes by a symbolic link. What does not fit together, as in the middle of a change, is not used, and looked at again.
/// </summary>
internal sealed class FileCertificateSource(CertificateOptions options, TimeProvider time) : ICertificateSource
{
    private string _seen = "";

    public TimeSpan Tick { get; } = TimeSpan.FromSeconds(2);

    public bool HasChanged => Fingerprint() != _seen;

    public Task<ServingMaterial> ObtainAsync(CancellationToken cancellation)
    {
        _seen = Fingerprint();
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            if (new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) <= time.GetUtcNow())
            {
                throw new CertificateUnavailableException(
                    $"{options.CertificateFile} ended at {leaf.NotAfter.ToUniversalTime():u}; put a new certificate there");
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            var authorities = CaBundle.Parse(File.ReadAllText(options.CaFile));
            Verify(leaf, chain, authorities);
            return Task.FromResult(new ServingMaterial(leaf, [.. chain.Skip(1)], authorities));
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateUnavailableException(
                $"{options.CertificateFile}, {options.KeyFile} and {options.CaFile} cannot be used: {failure.Message}", failure);
        }
    }

    private void Verify(X509Certificate2 leaf, X509Certificate2Collection chain, CaBundle authorities)
    {
        using var verification = new X509Chain();
        verification.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        verification.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        verification.ChainPolicy.DisableCertificateDownloads = true;
        verification.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        verification.ChainPolicy.CustomTrustStore.AddRange(authorities.ToCollection());
        verification.ChainPolicy.ExtraStore.AddRange(chain);
        if (!verification.Build(leaf))
        {
            throw new CertificateUnavailableException(
                $"{options.CaFile} does not verify {options.CertificateFile}; put the CA there that issued it, and its intermediates into {options.CertificateFile}"
            );
        }
    }

    /// <summary>Of the three files' content; the same while they cannot be read.</summary>
    private string Fingerprint()
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in new[] { options.CertificateFile, options.KeyFile, options.CaFile })
            {
                hash.AppendData(Encoding.UTF8.GetBytes(file));
                hash.AppendData(File.ReadAllBytes(file));
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }
}
