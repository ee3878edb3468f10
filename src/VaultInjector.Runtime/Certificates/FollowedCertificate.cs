using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Files;

namespace VaultInjector.Runtime.Certificates;

/// <summary>
/// A TLS certificate and its key in two PEM files that may be replaced while the process runs. Files that do not fit together keep the
/// former pair.
/// </summary>
/// <param name="certificateFile">The leaf first, then its intermediates.</param>
/// <param name="keyFile">The key of the leaf.</param>
public sealed class FollowedCertificate(string certificateFile, string keyFile)
{
    private readonly Lock _lock = new();
    private readonly FollowedFiles _files = new(certificateFile, keyFile);
    private SslStreamCertificateContext? _current;
    private string? _problem;

    /// <summary>Another object after each change of the files; null before there was a pair that can be used.</summary>
    public SslStreamCertificateContext? Current
    {
        get
        {
            Look();
            return _current;
        }
    }

    /// <summary>Why the newest files are not in use; null where they are.</summary>
    public string? Problem
    {
        get
        {
            Look();
            return _problem;
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_files.HasChanged)
            {
                Read();
            }
        }
    }

    private void Read()
    {
        try
        {
            var contents = _files.Read();
            (_current, _problem) = (Pair(FollowedFiles.Text(contents[0]), FollowedFiles.Text(contents[1])), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _problem = $"{certificateFile} and {keyFile} cannot both be read";
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            _problem = $"{certificateFile} and {keyFile} are not a PEM certificate and its key";
        }
    }

    private static SslStreamCertificateContext Pair(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        return SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPem(certificate, key), [.. chain.Skip(1)], offline: true);
    }
}
