using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>A PKI engine on virtual time: signs what a CSR asks for, and rolls its CA over.</summary>
internal sealed class StubPki(FakeTimeProvider time)
{
    private readonly ECDsa _root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _serial;
    private X509Certificate2? _ca;

    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Whether the answer has a <c>ca_chain</c>, as an intermediate CA has.</summary>
    public bool HasChain { get; set; } = true;

    /// <summary>The fields of each call to sign, by name.</summary>
    public List<Dictionary<string, string>> Signed { get; } = [];

    public List<CertificateRequest> Requests { get; } = [];

    public string CaPem => (_ca ??= NewCa()).ExportCertificatePem();

    /// <summary>From now on another CA signs.</summary>
    public void RollOver() => _ca = NewCa();

    public HttpResponseMessage Sign(JsonElement body)
    {
        Signed.Add(body.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!));
        var csr = CertificateRequest.LoadSigningRequestPem(
            Signed[^1]["csr"],
            HashAlgorithmName.SHA256,
            CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions | CertificateRequestLoadOptions.SkipSignatureValidation,
            RSASignaturePadding.Pkcs1);
        Requests.Add(csr);
        _ = CaPem;
        var now = time.GetUtcNow();
        using var leaf = csr.Create(
            _ca!.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_root),
            now - TimeSpan.FromSeconds(30),
            now + Ttl,
            [1, (byte)(++_serial >> 8), (byte)_serial]);
        return Answer(new
        {
            certificate = leaf.ExportCertificatePem(),
            issuing_ca = CaPem,
            ca_chain = HasChain ? new[] { CaPem, TestCa.Shared.Pem.Trim() } : null,
            serial_number = $"{_serial}",
            expiration = (now + Ttl).ToUnixTimeSeconds(),
        });
    }

    public HttpResponseMessage Ca() => Answer(new { certificate = CaPem + "\n", revocation_time = 0 });

    private static HttpResponseMessage Answer(object data) => StubWorld.Answer(200, JsonSerializer.Serialize(new { lease_id = "", data }));

    private X509Certificate2 NewCa()
    {
        var request = new CertificateRequest($"CN=CA {++_serial}", _root, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddYears(5));
    }
}
