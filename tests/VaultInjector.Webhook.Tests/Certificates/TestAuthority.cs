using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>A throw-away certification authority.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset Birth = DateTimeOffset.UtcNow.AddDays(-2);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestAuthority(X509Certificate2 certificate, ECDsa key) => (Certificate, _key) = (certificate, key);

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public static TestAuthority Root(string name, DateTimeOffset? ends = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Request(name, key, isAuthority: true).CreateSelfSigned(Birth, ends ?? Birth.AddYears(10)), key);
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

    private X509Certificate2 Sign(CertificateRequest request) => Sign(request, Birth, Birth.AddYears(1));

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to) => request.Create(
        Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, RandomNumberGenerator.GetBytes(8));

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }
}
