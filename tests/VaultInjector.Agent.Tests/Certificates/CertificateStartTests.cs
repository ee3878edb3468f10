using System.Security.Cryptography.X509Certificates;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;
using CertificateRequest = VaultInjector.Contracts.CertificateRequest;

namespace VaultInjector.Agent.Tests.Certificates;

/// <summary>The certificate that a pod starts with, or the reason that it does not start.</summary>
public sealed class CertificateStartTests : IDisposable
{
    private readonly SecretPod _pod = new();

    public CertificateStartTests() => Asks(new CertificateRequest("tls", "pki_int", "web", "web.apps.svc"));

    private StubPki Pki => _pod.Vault.Pki;

    public void Dispose() => _pod.Dispose();

    [Theory]
    [InlineData("ec", true)]
    [InlineData("rsa", true)]
    [InlineData("ec", false)]
    public async Task Writes_leaf_with_chain_key_ca_and_all_in_one(string keyType, bool hasChain)
    {
        Asks(new CertificateRequest("tls", "pki_int", "web", "web.apps.svc") { KeyType = keyType, File = "certs/web", Mode = 0x100 });
        Pki.HasChain = hasChain;

        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);

        var (crt, key, ca, pem) = (Text("certs/web.crt"), Text("certs/web.key"), Text("certs/web.ca"), Text("certs/web.pem"));
        using var pair = X509Certificate2.CreateFromPem(crt, key);
        pair.HasPrivateKey.ShouldBeTrue();
        ca.ShouldBe(hasChain ? $"{Pki.CaPem}\n{TestCa.Shared.Pem}" : $"{Pki.CaPem}\n");
        crt.ShouldEndWith(ca);
        pem.ShouldBe(key + crt);
        File.GetUnixFileMode(Path.Combine(_pod.Run.Directory, "certs/web.key")).ShouldBe(UnixFileMode.UserRead);
    }

    [Fact]
    public async Task Asks_for_every_name_in_the_request_and_in_the_call()
    {
        Asks(new CertificateRequest("tls", "pki_int", "web", "web.apps.svc")
        {
            AltNames = ["*.web.apps.svc", "ops@apps.svc"],
            IpSans = ["10.0.0.1", "fd00::1"],
            UriSans = ["spiffe://cluster/web"],
            Ttl = "24h",
        });

        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);

        var call = Pki.Signed.Single();
        (call["common_name"], call["alt_names"], call["ip_sans"], call["uri_sans"], call["ttl"])
            .ShouldBe(("web.apps.svc", "*.web.apps.svc,ops@apps.svc", "10.0.0.1,fd00::1", "spiffe://cluster/web", "24h"));
        var request = Pki.Requests.Single();
        request.SubjectName.Name.ShouldBe("CN=web.apps.svc");
        var names = new X509SubjectAlternativeNameExtension(request.CertificateExtensions.Single().RawData);
        names.EnumerateDnsNames().ShouldBe(["*.web.apps.svc"]);
        names.EnumerateIPAddresses().Select(address => address.ToString()).ShouldBe(["10.0.0.1", "fd00::1"]);
        names.Format(false).ShouldContain("spiffe://cluster/web");
        names.Format(false).ShouldContain("ops@apps.svc");
    }

    [Theory]
    [InlineData(400, "common name web.apps.svc not allowed by this role", "or allow it in the PKI role pki_int/roles/web")]
    [InlineData(400, "unknown role: web", "Create the PKI role 'web' in 'pki_int'")]
    [InlineData(404, "no handler for route 'pki_int/sign/web'", "Check that there is a PKI engine at 'pki_int'")]
    [InlineData(403, "permission denied", "path \"pki_int/sign/web\" { capabilities = [\"update\"] }")]
    public async Task Fails_within_two_seconds_with_vaults_words_and_what_to_do(int status, string said, string remedy)
    {
        _pod.Vault.Instead = _ => StubSecrets.Refused(status, said);
        var began = _pod.Run.Now;

        (await _pod.Run.RunAsync("init")).ShouldBe(77, _pod.Run.Errors);

        (_pod.Run.Now - began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        _pod.Run.LastWords.ShouldStartWith("vault-injector.io/certificate.tls: Vault refused to sign at pki_int/sign/web: ");
        _pod.Run.LastWords.ShouldContain(said);
        _pod.Run.LastWords.ShouldContain(remedy);
    }

    [Theory]
    [InlineData("bücher.apps.svc", "", "not ASCII")]
    [InlineData("", "10.0.0", "'10.0.0.300' is not an IP address")]
    public async Task Refuses_names_that_no_certificate_holds(string name, string address, string words)
    {
        Asks(new CertificateRequest("tls", "pki_int", "web", "web.apps.svc")
        {
            AltNames = name.Length > 0 ? [name] : [],
            IpSans = address.Length > 0 ? [$"{address}.300"] : [],
        });

        (await _pod.Run.RunAsync("init")).ShouldBe(77, _pod.Run.Errors);

        _pod.Run.LastWords.ShouldContain(words);
    }

    private void Asks(CertificateRequest certificate) => _pod.Asks(new PodSecrets { Certificates = [certificate] });

    private string Text(string name) => _pod.Run.FileText(name);
}
