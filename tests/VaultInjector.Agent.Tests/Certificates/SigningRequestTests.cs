using System.Diagnostics;
using VaultInjector.Agent.Certificates;
using CertificateRequest = VaultInjector.Contracts.CertificateRequest;

namespace VaultInjector.Agent.Tests.Certificates;

/// <summary>.NET cannot read these keys: OpenSSL's own program checks them.</summary>
public sealed class SigningRequestTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("csr-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("ec", "id-ecPublicKey")]
    [InlineData("rsa", "rsaEncryption")]
    [InlineData("ed25519", "ED25519")]
    public void Openssl_verifies_the_request_and_finds_the_key_that_belongs_to_it(string type, string algorithm)
    {
        using var key = CertificateKey.Create(type);
        var wanted = new CertificateRequest("tls", "pki", "web", "web.apps.svc") { AltNames = ["a.svc"], UriSans = ["spiffe://a/b"] };
        var (csr, pem) = (Path.Combine(_directory, "csr"), Path.Combine(_directory, "key"));
        File.WriteAllText(csr, SigningRequest.Of(wanted, key));
        File.WriteAllText(pem, key.Pem);

        var text = Openssl("req", "-in", csr, "-verify", "-text", "-noout");
        text.ShouldContain("verify OK");
        text.ShouldContain($"Public Key Algorithm: {algorithm}");
        text.ShouldContain("DNS:a.svc, URI:spiffe://a/b");
        Openssl("pkey", "-in", pem, "-pubout").ShouldBe(Openssl("req", "-in", csr, "-pubkey", "-noout"));
    }

    private static string Openssl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
        return output;
    }
}
