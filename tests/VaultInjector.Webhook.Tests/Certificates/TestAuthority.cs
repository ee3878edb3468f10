using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>A throw-away certification authority.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset Birth = DateTimeOffset.UtcNow.AddDays(-2);

    /// <summary>Authorities are valid in virtual time too.</summary>
    private static readonly DateTimeOffset Founded = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Dissolved = Founded.AddYears(30);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestAuthority(X509Certificate2 certificate, ECDsa key) => (Certificate, _key) = (certificate, key);

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public static TestAuthority Root(string name, DateTimeOffset? ends = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Request(name, key, isAuthority: true).CreateSelfSigned(Founded, ends ?? Dissolved), key);
    }

    /// <summary>The same name and key for another time.</summary>
    public TestAuthority RenewedFor(DateTimeOffset from, DateTimeOffset to)
    {
        var request = new CertificateRequest(Certificate.SubjectName, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return new TestAuthority(request.CreateSelfSigned(from, to), _key);
    }

    public TestAuthority Intermediate(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Sign(Request(name, key, isAuthority: true)).CopyWithPrivateKey(key), key);
    }

    public X509Certificate2 Leaf(string name) => Leaf(name, Birth, Birth.AddYears(1));

    public X509Certificate2 Leaf(string name, DateTimeOffset from, DateTimeOffset to, params X509Extension[] extensions)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key, isAuthority: false);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var leaf = Sign(request, from, to);
        return leaf.CopyWithPrivateKey(key);
    }

    /// <summary>For one purpose (an OID of extended key usage) alone.</summary>
    public X509Certificate2 LeafFor(string name, string purpose, DateTimeOffset? to = null) =>
        Leaf(name, Birth, to ?? Birth.AddYears(1), new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));

    /// <summary>Of a server at 127.0.0.1, with a key that TLS can use.</summary>
    public X509Certificate2 LoopbackLeaf()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        using var leaf = Leaf("127.0.0.1", Birth, Birth.AddYears(1), names.Build());
        return X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>As Vault does with a CSR: the key stays where the CSR was made.</summary>
    public string SignRequest(string csr, DateTimeOffset from, DateTimeOffset to)
    {
        var request = CertificateRequest.LoadSigningRequestPem(
            csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var signed = Sign(request, from, to);
        return signed.ExportCertificatePem();
    }

    private X509Certificate2 Sign(CertificateRequest request) => Sign(request, Founded, Dissolved);

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to) => request.Create(
        Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, RandomNumberGenerator.GetBytes(8));

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }
}
