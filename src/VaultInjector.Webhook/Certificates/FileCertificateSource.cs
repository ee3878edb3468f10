using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Runtime.Files;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Certificate, key and CA from files, for those who use cert-manager or openssl. What does not fit together, as in the middle of a
/// change, is not used, and looked at again.
/// </summary>
internal sealed class FileCertificateSource(CertificateOptions options, TimeProvider time) : ICertificateSource
{
    private readonly FollowedFiles _files = new(options.CertificateFile, options.KeyFile, options.CaFile);

    public TimeSpan Tick { get; } = TimeSpan.FromSeconds(2);

    public bool HasChanged => _files.HasChanged;

    public Task<ServingMaterial> ObtainAsync(CancellationToken cancellation)
    {
        try
        {
            var (certificate, key, authorities) = Read();
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate);
            var leaf = X509Certificate2.CreateFromPem(certificate, key);
            if (new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) <= time.GetUtcNow())
            {
                throw new CertificateUnavailableException(
                    $"{options.CertificateFile} expired at {leaf.NotAfter.ToUniversalTime():u}; put a new certificate there");
            }

            return Task.FromResult(Verified(leaf, chain, CaBundle.Parse(authorities)));
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateUnavailableException(
                $"{options.CertificateFile}, {options.KeyFile} and {options.CaFile} cannot be used: {failure.Message}", failure);
        }
    }

    private (string Certificate, string Key, string Authorities) Read()
    {
        var contents = _files.Read();
        return (FollowedFiles.Text(contents[0]), FollowedFiles.Text(contents[1]), FollowedFiles.Text(contents[2]));
    }

    private ServingMaterial Verified(X509Certificate2 leaf, X509Certificate2Collection chain, CaBundle authorities)
    {
        try
        {
            return ServingMaterial.Verified(
                leaf, ChainVerification.Policy(authorities.ToCollection(), chain), time.GetUtcNow(), authorities);
        }
        catch (CertificateUnavailableException unverified)
        {
            throw new CertificateUnavailableException(
                $"{options.CaFile} does not verify {options.CertificateFile} ({unverified.Message}); " +
                $"put the CA there that issued it, and its intermediates into {options.CertificateFile}",
                unverified);
        }
    }
}
