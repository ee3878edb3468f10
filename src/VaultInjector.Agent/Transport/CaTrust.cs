using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Agent.Configuration;
using VaultInjector.Runtime.Files;

namespace VaultInjector.Agent.Transport;

/// <summary>
/// The CA certificates that the agent trusts. The set grows when the injector publishes a new CA or the kubelet writes it into the file,
/// and never shrinks.
/// </summary>
public sealed class CaTrust
{
    private readonly Lock _lock = new();
    private readonly FollowedFiles? _file;
    private X509Certificate2Collection _certificates;
    private string _pem;

    /// <exception cref="CryptographicException">A certificate in the text cannot be read.</exception>
    public CaTrust(string pem)
        : this(new BundleSettings("", pem))
    {
    }

    /// <exception cref="CryptographicException">A certificate in the text cannot be read.</exception>
    public CaTrust(BundleSettings from)
    {
        (From, _pem) = (from, from.Pem ?? "");
        (_file, _certificates) = (from.File is { } path ? new FollowedFiles(path) : null, PemBundle.Read(_pem));
    }

    public BundleSettings From { get; }

    /// <summary>Changes with every certificate that is added.</summary>
    public X509Certificate2Collection Certificates
    {
        get
        {
            lock (_lock)
            {
                Follow();
                return _certificates;
            }
        }
    }

    /// <summary>What the pod was given, or the file holds now; empty where the file has held no certificate yet.</summary>
    public string Pem
    {
        get
        {
            lock (_lock)
            {
                Follow();
                return _pem;
            }
        }
    }

    /// <summary>
    /// Adds the certificates that are not trusted yet. False without a change if the text has no readable certificate.
    /// </summary>
    public bool TryAdd(string pem)
    {
        lock (_lock)
        {
            return Add(pem);
        }
    }

    private bool Add(string pem)
    {
        try
        {
            var added = PemBundle.Read(pem);
            var news = added.Where(one => !_certificates.Contains(one)).ToArray();
            _certificates = news.Length == 0 ? _certificates : [.. _certificates, .. news];
            return added.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>What cannot be read changes nothing: the kubelet empties the file where the ClusterTrustBundle is gone.</summary>
    private void Follow()
    {
        if (_file is not { HasChanged: true })
        {
            return;
        }

        try
        {
            var pem = _file.ReadText();
            _pem = Add(pem) ? pem : _pem;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The agent says what it waits for when it has no certificate.
        }
    }
}
