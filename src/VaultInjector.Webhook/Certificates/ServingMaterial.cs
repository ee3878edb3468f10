using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>A leaf with its key, the intermediates served with it, and the CA certificates that verify it.</summary>
internal sealed class ServingMaterial : IDisposable
{
    private readonly X509Certificate2 _leaf;
    private readonly X509Certificate2Collection _intermediates;

    private ServingMaterial(X509Certificate2 leaf, X509Certificate2Collection intermediates, CaBundle authorities)
    {
        (_leaf, _intermediates, Authorities) = (leaf, intermediates, authorities);
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
    }

    /// <summary>What a handshake serves: leaf and intermediates.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>What clients need to verify it.</summary>
    public CaBundle Authorities { get; }

    /// <summary>Leaf and intermediates as they are served.</summary>
    public IEnumerable<X509Certificate2> Chain => [_leaf, .. _intermediates];

    /// <summary>Start of validity, as in the certificate.</summary>
    public DateTimeOffset NotBefore => new(_leaf.NotBefore.ToUniversalTime());

    /// <summary>End of validity, as in the certificate, which may differ from the request.</summary>
    public DateTimeOffset NotAfter => new(_leaf.NotAfter.ToUniversalTime());

    /// <summary>Serial number in hexadecimal, for logs.</summary>
    public string SerialNumber => _leaf.SerialNumber;

    /// <summary>The only way to make one: a leaf that no given CA verifies is never served.</summary>
    /// <param name="leaf">With its key.</param>
    /// <param name="policy">What verifies it.</param>
    /// <param name="now">The moment to verify for.</param>
    /// <param name="authorities">What to publish; the root of its chain where this is null.</param>
    /// <exception cref="CertificateUnavailableException">It cannot be verified; the message gives the reason.</exception>
    public static ServingMaterial Verified(
        X509Certificate2 leaf, X509ChainPolicy policy, DateTimeOffset now, CaBundle? authorities = null) =>
        CertificatePath.Of(leaf, policy, now) switch
        {
            ({ } path, _) => new ServingMaterial(leaf, path.Intermediates, authorities ?? path.Root),
            (_, var problem) => throw new CertificateUnavailableException(
                $"certificate {leaf.SerialNumber} of {leaf.Issuer} cannot be verified: {problem}"),
        };

    public bool IsFor(string name) => _leaf.MatchesHostname(name);

    /// <summary>Key, leaf, intermediates and CA certificates as one PEM text. Holds the key.</summary>
    public string ToPem() =>
        $"{Key()}\n{_leaf.ExportCertificatePem()}\n" +
        string.Concat(_intermediates.Select(one => one.ExportCertificatePem() + "\n")) + Authorities.Pem;

    public void Dispose() => _leaf.Dispose();

    private string Key()
    {
        using var key = _leaf.GetECDsaPrivateKey() ?? throw new CryptographicException("The key is not an ECDSA key.");
        return key.ExportPkcs8PrivateKeyPem();
    }
}
