using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Agent.Configuration;

/// <summary>Certificates as PEM text.</summary>
internal static class PemBundle
{
    /// <summary>Other PEM blocks are ignored; empty if there is no certificate.</summary>
    /// <exception cref="CryptographicException">A certificate in the text cannot be read.</exception>
    public static X509Certificate2Collection Read(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }
}
