using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

public sealed class FileCertificateSourceTests : IDisposable
{
    private static readonly TestAuthority Root = TestAuthority.Root("root");
    private readonly string _mount = Directory.CreateTempSubdirectory("tls-").FullName;
    private readonly FileCertificateSource _source;

    public FileCertificateSourceTests()
    {
        var data = Path.Combine(_mount, "..data");
        _source = new FileCertificateSource(
            new CertificateOptions
            {
                CertificateFile = Path.Combine(data, "tls.crt"),
                KeyFile = Path.Combine(data, "tls.key"),
                CaFile = Path.Combine(data, "ca.crt"),
            },
            TimeProvider.System);
    }

    public void Dispose() => Directory.Delete(_mount, recursive: true);

    [Fact]
    public async Task Serves_the_chain_of_the_file_and_publishes_its_CA()
    {
        var intermediate = Root.Intermediate("intermediate");
        Mount(intermediate.Leaf("webhook"), Root, intermediate.Pem);

        var material = await _source.ObtainAsync(CancellationToken.None);

        material.Context.IntermediateCertificates.Single().Subject.ShouldBe("CN=intermediate");
        material.Authorities.Pem.ShouldBe(CaBundle.Parse(Root.Pem).Pem);
        _source.HasChanged.ShouldBeFalse();
    }

    [Fact]
    public async Task Notices_another_Secret_behind_the_symbolic_link()
    {
        Mount(Root.Leaf("webhook"), Root);
        var first = await _source.ObtainAsync(CancellationToken.None);

        Mount(Root.Leaf("webhook"), Root);

        _source.HasChanged.ShouldBeTrue();
        (await _source.ObtainAsync(CancellationToken.None)).SerialNumber.ShouldNotBe(first.SerialNumber);
        _source.HasChanged.ShouldBeFalse();
    }

    [Fact]
    public async Task Names_the_problem_of_files_that_do_not_match_and_waits_for_their_change()
    {
        Mount(Root.Leaf("webhook"), Root, key: Root.Leaf("other"));
        (await FailureAsync()).ShouldContain("cannot be used");
        _source.HasChanged.ShouldBeFalse();

        Mount(Root.Leaf("webhook"), TestAuthority.Root("another"));
        _source.HasChanged.ShouldBeTrue();
        (await FailureAsync()).ShouldContain("does not verify");

        Mount(Root.Leaf("webhook", DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1)), Root);
        (await FailureAsync()).ShouldContain("put a new certificate there");

        File.WriteAllText(Path.Combine(_mount, "..data", "tls.crt"), "not a certificate");
        (await FailureAsync()).ShouldContain("cannot be used");
    }

    [Fact]
    public async Task Names_the_missing_files() => (await FailureAsync()).ShouldContain(Path.Combine(_mount, "..data", "tls.crt"));

    private async Task<string> FailureAsync() =>
        (await Should.ThrowAsync<CertificateUnavailableException>(() => _source.ObtainAsync(CancellationToken.None))).Message;

    /// <summary>As the kubelet does: a directory of its own, and a link to it.</summary>
    private void Mount(X509Certificate2 leaf, TestAuthority root, string intermediates = "", X509Certificate2? key = null)
    {
        var version = Directory.CreateDirectory(Path.Combine(_mount, $"..{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(Path.Combine(version, "tls.crt"), leaf.ExportCertificatePem() + "\n" + intermediates);
        File.WriteAllText(Path.Combine(version, "tls.key"), (key ?? leaf).GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(version, "ca.crt"), root.Pem);
        var link = Path.Combine(_mount, "..data");
        File.Delete(link);
        File.CreateSymbolicLink(link, version);
    }
}
