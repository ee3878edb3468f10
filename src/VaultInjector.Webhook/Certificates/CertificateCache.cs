using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Keeps the serving certificate with its key in a memory-backed volume, so that a restarted container serves before Vault is asked, and
/// while Vault is away. What is read is verified like a new one.
/// </summary>
internal sealed class CertificateCache(CertificateOptions options, TimeProvider time)
{
    private string? File => options.Cache.Length > 0 ? Path.Combine(options.Cache, "serving.pem") : null;

    /// <returns>Null where nothing is kept.</returns>
    /// <exception cref="CertificateUnavailableException">What is kept cannot be used; the message gives the reason.</exception>
    public ServingMaterial? Load()
    {
        if (File is not { } file || !System.IO.File.Exists(file))
        {
            return null;
        }

        try
        {
            var pem = System.IO.File.ReadAllText(file);
            var known = new X509Certificate2Collection();
            known.ImportFromPem(pem);
            using var leaf = known[0];
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            known.RemoveAt(0);
            return ForOurNames(
                ServingMaterial.Verified(leaf.CopyWithPrivateKey(key), ChainVerification.Policy(known), time.GetUtcNow()), file);
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateUnavailableException($"{file} cannot be used: {failure.Message}", failure);
        }
    }

    /// <returns>Null where it is kept, or is not to be kept; else the reason.</returns>
    public string? Save(ServingMaterial material)
    {
        if (File is not { } file)
        {
            return null;
        }

        try
        {
            var next = $"{file}.next";
            System.IO.File.Delete(next);
            var only = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var writer = new StreamWriter(next, only))
            {
                writer.Write(material.ToPem());
            }

            System.IO.File.Move(next, file, overwrite: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return failure.Message;
        }
    }

    private ServingMaterial ForOurNames(ServingMaterial material, string file) =>
        options.DnsNames.All(material.IsFor)
            ? material
            : throw new CertificateUnavailableException($"{file} does not name all of {string.Join(", ", options.DnsNames)}");
}
