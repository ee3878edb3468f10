using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Certificate, key and CA from files, for those who use cert-manager or openssl.</summary>
internal sealed class FileCertificateSource(CertificateOptions options, TimeProvider time) : ICertificateSource
{
    public Task<ServingMaterial> ObtainAsync(CancellationToken cancellation)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            if (new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) <= time.GetUtcNow())
            {
                throw new CertificateUnavailableException($"{options.CertificateFile} ended at {leaf.NotAfter.ToUniversalTime():u}; put a new certificate there");
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            var authorities = CaBundle.Parse(File.ReadAllText(options.CaFile));
            return Task.FromResult(new ServingMaterial(WithUsableKey(leaf), [.. chain.Skip(1)], authorities));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CertificateUnavailableException(
                $"{options.CertificateFile}, {options.KeyFile} and {options.CaFile} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>A key that was just imported from PEM is ephemeral; a round trip through PKCS #12 makes it one that TLS can use everywhere.</summary>
    private static X509Certificate2 WithUsableKey(X509Certificate2 leaf) =>
        X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
}
