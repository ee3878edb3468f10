using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Runtime.Tests.Certificates;

/// <summary>A CA with its key.</summary>
internal sealed class TestAuthority
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _key;

    private TestAuthority(ECDsa key, X509Certificate2 certificate) => (_key, Certificate) = (key, certificate);

    /// <summary>Without its key.</summary>
    public X509Certificate2 Certificate { get; }

    public static TestAuthority Root(string name, int fromDays = -10, int toDays = 1000, TestAuthority? sameKeyAs = null)
    {
        var key = sameKeyAs?._key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = Request(name, key, isCa: true).CreateSelfSigned(Now.AddDays(fromDays), Now.AddDays(toDays));
        return new TestAuthority(key, X509CertificateLoader.LoadCertificate(own.RawData));
    }

    public TestAuthority Intermediate(string name, int fromDays = -10, int toDays = 500)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(key, Sign(Request(name, key, isCa: true), fromDays, toDays));
    }

    public X509Certificate2 Leaf(string? usage = "1.3.6.1.5.5.7.3.1", int fromDays = -1, int toDays = 30)
    {
        var request = Request("leaf", ECDsa.Create(ECCurve.NamedCurves.nistP256), isCa: false);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        return Sign(request, fromDays, toDays);
    }

    private X509Certificate2 Sign(CertificateRequest request, int fromDays, int toDays) => request.Create(
        Certificate.SubjectName,
        X509SignatureGenerator.CreateForECDsa(_key),
        Now.AddDays(fromDays),
        Now.AddDays(toDays),
        RandomNumberGenerator.GetBytes(16));

    private static CertificateRequest Request(string name, ECDsa key, bool isCa)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isCa, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
