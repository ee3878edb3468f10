using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Configuration;

/// <summary>A certificate in memory, and the bytes that it was made of.</summary>
internal sealed record LoadedCertificate(
    X509Certificate2 Certificate,
    X509Certificate2Collection Chain,
    X509Certificate2Collection Authorities,
    SslStreamCertificateContext Context,
    string Origin);

/// <summary>The files of one certificate: <c>NAME.crt</c> and <c>NAME.key</c>, else <c>NAME.pem</c>, and <c>NAME.ca</c>.</summary>
internal sealed class CertificateFiles(string folder, string name)
{
    /// <summary>A reader may meet a swap in progress: the pair fits at the next look.</summary>
    private const int Looks = 3;

    /// <summary>Null-free: what was loaded before if the files are the same.</summary>
    /// <exception cref="VaultInjectorException">The files do not exist or do not fit together.</exception>
    public LoadedCertificate Load(LoadedCertificate? before)
    {
        for (var look = 1; ; look++)
        {
            var (certificate, key, authorities) = Read();
            var origin = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{certificate}\0{key}\0{authorities}")));
            if (origin == before?.Origin)
            {
                return before;
            }

            try
            {
                return Parse(certificate, key, authorities, origin);
            }
            catch (Exception failure) when (failure is CryptographicException or ArgumentException)
            {
                if (look == Looks)
                {
                    throw new VaultInjectorException(
                        $"The files {name}.crt and {name}.key in {folder} are not a certificate and its key " +
                        $"({failure.Message.TrimEnd('.')}). " +
                        $"Check the annotation {Mount.Domain}certificate.{name}; .NET reads keys of the types ec and rsa.",
                        failure);
                }
            }
        }
    }

    private (string Certificate, string Key, string Authorities) Read()
    {
        var authorities = Text("ca") ?? "";
        if (Text("crt") is { } certificate && Text("key") is { } key)
        {
            return (certificate, key, authorities);
        }

        return Text("pem") is { } both ? (both, both, authorities) : throw new VaultInjectorException(
            $"{Path.Combine(folder, name)}.crt and {name}.key do not exist. Set the annotation {Mount.Domain}certificate.{name}: " +
            "MOUNT/ROLE common_name=NAME on the pod.");
    }

    private string? Text(string extension) =>
        MountFile.Read(Path.Combine(folder, $"{name}.{extension}")) is { } content ? MountFile.Text(content) : null;

    private static LoadedCertificate Parse(string certificate, string key, string authorities, string origin)
    {
        var leaf = X509Certificate2.CreateFromPem(certificate, key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        chain.RemoveAt(0);
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(authorities);
        return new LoadedCertificate(leaf, chain, trusted, SslStreamCertificateContext.Create(leaf, chain, offline: true), origin);
    }
}
