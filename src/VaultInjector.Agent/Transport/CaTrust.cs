using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Agent.Configuration;

namespace VaultInjector.Agent.Transport;

/// <summary>The CA certificates that the agent trusts. The set grows when the injector publishes a new CA, and never shrinks.</summary>
public sealed class CaTrust
{
    private readonly Lock _lock = new();
    private X509Certificate2Collection _certificates;

    /// <exception cref="CryptographicException">A certificate in the text cannot be read.</exception>
    public CaTrust(string pem) => _certificates = PemBundle.Read(pem);

    /// <summary>Changes with every certificate that is added.</summary>
    public X509Certificate2Collection Certificates
    {
        get
        {
            lock (_lock)
            {
                return _certificates;
            }
        }
    }

    /// <summary>
    /// Adds the certificates that are not trusted yet. False without a change if the text has no readable certificate.
    /// </summary>
    public bool TryAdd(string pem)
    {
        try
        {
            var added = PemBundle.Read(pem);
            lock (_lock)
            {
                var news = added.Where(one => !_certificates.Contains(one)).ToArray();
                _certificates = news.Length == 0 ? _certificates : [.. _certificates, .. news];
            }

            return added.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
