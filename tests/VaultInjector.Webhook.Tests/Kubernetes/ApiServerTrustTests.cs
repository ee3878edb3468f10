using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.Webhook.Tests.Kubernetes;

/// <summary>The CA of the API server is replaced while the injector runs.</summary>
public sealed class ApiServerTrustTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("api-trust-");

    private string CaFile => Path.Combine(_directory.FullName, "ca.crt");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Trusts_another_content_of_the_file_at_the_next_handshake_and_the_old_one_no_more()
    {
        var (before, after) = (TestAuthority.Root("before"), TestAuthority.Root("after"));
        File.WriteAllText(CaFile, before.Pem);
        var trust = new ApiServerTrust([before.Certificate], CaFile);
        trust.Present.Single().Subject.ShouldBe("CN=before");

        File.WriteAllText(CaFile, after.Pem);

        trust.Present.Single().Subject.ShouldBe("CN=after");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Keeps_the_old_content_where_the_new_one_cannot_be_used(string content)
    {
        var before = TestAuthority.Root("before");
        File.WriteAllText(CaFile, before.Pem);
        var trust = new ApiServerTrust([before.Certificate], CaFile);

        File.WriteAllText(CaFile, content);

        trust.Present.Single().Subject.ShouldBe("CN=before");
    }

    [Theory]
    [InlineData("certificate-authority: ca.crt", "ca.crt")]
    [InlineData("certificate-authority-data: AAAA", null)]
    public void Finds_the_file_that_a_kubeconfig_names_beside_it(string named, string? file)
    {
        var kubeconfig = Path.Combine(_directory.FullName, "kubeconfig");
        File.WriteAllText(kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://api.test", {{{named}}} } }]
            contexts: [{name: c, context: {cluster: c, user: c}}]
            users: [{name: c, user: {token: t}}]
            """);

        ApiServerTrust.FileOf(kubeconfig).ShouldBe(file is null ? null : Path.Combine(_directory.FullName, file));
    }
}
