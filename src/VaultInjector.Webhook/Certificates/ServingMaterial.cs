using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>A leaf with its key, the intermediates served with it, and the CA certificates that verify it.</summary>
internal sealed class ServingMaterial : IDisposable
{
    private readonly X509Certificate2 _leaf;

    public ServingMaterial(X509Certificate2 leaf, X509Certificate2Collection intermediates, CaBundle authorities)
    {
        _leaf = leaf;
        Authorities = authorities;
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
    }

    /// <summary>What a handshake serves: leaf and intermediates.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>What clients need to verify it.</summary>
    public CaBundle Authorities { get; }

    /// <summary>Start of validity by the certificate's own word, not by what was asked for.</summary>
    public DateTimeOffset NotBefore => new(_leaf.NotBefore.ToUniversalTime());

    /// <summary>End of validity by the certificate's own word.</summary>
    public DateTimeOffset NotAfter => new(_leaf.NotAfter.ToUniversalTime());

    /// <summary>Serial number in hexadecimal, for logs.</summary>
    public string SerialNumber => _leaf.SerialNumber;

    public void Dispose() => _leaf.Dispose();
}
