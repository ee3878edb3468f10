using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Tests.Hosting;

namespace VaultInjector.Webhook.Tests.Admission;

/// <summary>Who may ask for reviews where the API server has to show a certificate, over real TLS.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly TestAuthority _authority = TestAuthority.Root("api server's clients");
    private readonly string _caFile = Path.GetTempFileName();
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_caFile, _authority.Pem);
        _webhook = await RunningWebhook.StartAsync(more: [$"--Listen:ClientCaFile={_caFile}", "--Listen:ClientNames:0=kube-apiserver"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        File.Delete(_caFile);
    }

    [Fact]
    public async Task Answers_the_API_server() =>
        (await ReviewAsync(_authority.LeafFor("kube-apiserver", ClientAuthentication))).Status.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Refuses_a_client_without_a_certificate() =>
        await ShouldRefuseAsync(null, "the client sent no certificate; configure the API server");

    [Fact]
    public async Task Refuses_a_certificate_of_another_CA() =>
        await ShouldRefuseAsync(
            TestAuthority.Root("api server's clients").LeafFor("kube-apiserver", ClientAuthentication),
            "does not verify the client's certificate");

    [Fact]
    public async Task Refuses_a_certificate_that_has_ended() =>
        await ShouldRefuseAsync(
            _authority.LeafFor("kube-apiserver", ClientAuthentication, DateTimeOffset.UtcNow.AddHours(-1)),
            "a certificate in its chain has expired or is not valid yet");

    [Fact]
    public async Task Refuses_a_certificate_of_a_server() =>
        await ShouldRefuseAsync(_authority.LeafFor("kube-apiserver", ServerAuthentication), "it is not for this use");

    [Fact]
    public async Task Refuses_another_name_of_the_same_CA() =>
        await ShouldRefuseAsync(
            _authority.LeafFor("some-controller", ClientAuthentication),
            "'some-controller', which is not in Listen:ClientNames");

    [Theory]
    [InlineData("kube-apiserver", HttpStatusCode.OK)]
    [InlineData("system:node:worker-1", HttpStatusCode.Forbidden)]
    public async Task Without_names_only_the_API_servers_usual_one_is_accepted(string name, HttpStatusCode status)
    {
        await using var webhook = await RunningWebhook.StartAsync(more: [$"--Listen:ClientCaFile={_caFile}"]);

        (await ReviewAsync(_authority.LeafFor(name, ClientAuthentication), webhook)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Lets_agents_fetch_the_CA_without_a_certificate()
    {
        using var client = _webhook.Client();

        (await client.GetStringAsync("/v1/ca")).ShouldStartWith("-----BEGIN CERTIFICATE-----");
    }

    [Fact]
    public async Task Takes_a_CA_that_was_replaced_at_once()
    {
        var next = TestAuthority.Root("next");
        await File.WriteAllTextAsync(_caFile, next.Pem);

        (await ReviewAsync(next.LeafFor("kube-apiserver", ClientAuthentication))).Status.ShouldBe(HttpStatusCode.OK);
        await ShouldRefuseAsync(_authority.LeafFor("kube-apiserver", ClientAuthentication), "does not verify the client's certificate");
    }

    [Fact]
    public async Task Refuses_every_client_while_the_CA_cannot_be_read()
    {
        File.Delete(_caFile);

        await ShouldRefuseAsync(_authority.LeafFor("kube-apiserver", ClientAuthentication), "cannot be read");
    }

    private async Task ShouldRefuseAsync(X509Certificate2? certificate, string why)
    {
        var (status, said) = await ReviewAsync(certificate);

        status.ShouldBe(HttpStatusCode.Forbidden);
        said.ShouldStartWith("vault-injector answers the API server only: ");
        said.ShouldContain(why);
    }

    private async Task<(HttpStatusCode Status, string Said)> ReviewAsync(X509Certificate2? certificate, RunningWebhook? webhook = null)
    {
        using var client = (webhook ?? _webhook).Client(certificate);
        using var body = new StringContent(
            """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","operation":"DELETE"}}""",
            Encoding.UTF8,
            "application/json");
        using var response = await client.PostAsync("/mutate", body);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
