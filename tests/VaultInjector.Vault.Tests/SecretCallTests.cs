using System.Text;
using VaultInjector.Vault.Api;

namespace VaultInjector.Vault.Tests;

/// <summary>Calls on paths that a user names, and on leases.</summary>
public sealed class SecretCallTests
{
    [Theory]
    [InlineData("secret/data/web/db", "/v1/secret/data/web/db")]
    [InlineData("secret/data/web/db?version=2", "/v1/secret/data/web/db?version=2")]
    [InlineData("/kv/a b/", "/v1/kv/a%20b")]
    [InlineData("kv/a%20b", "/v1/kv/a%20b")]
    [InlineData("kv/ü#1", "/v1/kv/%C3%BC%231")]
    public async Task Asks_for_the_path_that_the_user_wrote(string path, string asked)
    {
        Uri? seen = null;
        var vault = new StubbedCall(request =>
        {
            seen = request.RequestUri;
            return Answer(200, "{\"data\":{\"n\":1e6}}");
        });

        var answer = await vault.Client.Secrets.AskAsync(StubVault.Token, "GET", path, default, default);

        seen!.PathAndQuery.ShouldBe(asked);
        Encoding.UTF8.GetString(answer.Body.Span).ShouldBe("{\"data\":{\"n\":1e6}}");
        answer.ToString().ShouldNotContain("1e6");
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret//db")]
    [InlineData("secret/../sys/seal")]
    [InlineData("secret/%2e%2e/db")]
    [InlineData("secret/a\nb")]
    [InlineData("secret/db?a b")]
    public async Task Refuses_a_path_before_it_is_sent(string path)
    {
        var vault = StubVault.Answering(200, "{}");

        await Should.ThrowAsync<ArgumentException>(() => vault.Client().Secrets.AskAsync(StubVault.Token, "GET", path, default, default));

        vault.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("LIST", "", "LIST /v1/kv/team")]
    [InlineData("PUT", """{"a":1}""", "PUT /v1/kv/team")]
    public async Task Sends_method_and_body(string method, string body, string asked)
    {
        var vault = StubVault.Answering(204, "");

        var answer = await vault.Client().Secrets.AskAsync(StubVault.Token, method, "kv/team", Encoding.UTF8.GetBytes(body), default);

        (vault.Asked, vault.Body, answer.Status).ShouldBe((asked, body, 204));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_refusal_that_stays_is_an_answer(int status) =>
        (await StubVault.Refusing(status, "no").Client().Secrets.AskAsync(StubVault.Token, "GET", "kv/a", default, default)).Status
            .ShouldBe(status);

    [Theory]
    [InlineData(412, VaultErrorKind.NotYetConsistent)]
    [InlineData(429, VaultErrorKind.RateLimited)]
    [InlineData(472, VaultErrorKind.Standby)]
    [InlineData(473, VaultErrorKind.Standby)]
    [InlineData(500, VaultErrorKind.ServerError)]
    [InlineData(503, VaultErrorKind.ServerError)]
    public async Task A_refusal_that_may_pass_is_a_failure(int status, VaultErrorKind kind)
    {
        var failure = await Should.ThrowAsync<VaultException>(
            () => StubVault.Refusing(status, "no").Client().Secrets.AskAsync(StubVault.Token, "GET", "kv/a", default, default));

        (failure.Kind, failure.IsTransient).ShouldBe((kind, true));
    }

    [Theory]
    [InlineData(200, "<html>log in here</html>", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(404, "default backend - 404", VaultErrorKind.UnexpectedAnswer)]
    public async Task An_answer_of_another_server_is_not_a_secret(int status, string body, VaultErrorKind kind) =>
        (await Should.ThrowAsync<VaultException>(
            () => StubVault.Answering(status, body).Client().Secrets.AskAsync(StubVault.Token, "GET", "kv/a", default, default)))
        .Kind.ShouldBe(kind);

    [Fact]
    public async Task Tells_an_answer_of_more_than_1_mib_from_others() =>
        (await Should.ThrowAsync<VaultException>(
            () => StubVault.Answering(200, new string(' ', 1024 * 1024) + "{}").Client().Secrets
                .AskAsync(StubVault.Token, "GET", "kv/a", default, default)))
        .Kind.ShouldBe(VaultErrorKind.TooLong);

    [Fact]
    public async Task Renews_a_lease()
    {
        var vault = StubVault.Answering(
            200, """{"request_id":"r","lease_id":"database/creds/web/x","renewable":true,"lease_duration":90,"data":null}""");

        var renewed = await vault.Client().Leases.RenewAsync(StubVault.Token, "database/creds/web/x", TimeSpan.FromMinutes(2), default);

        renewed.ShouldBe(new LeaseRenewal(TimeSpan.FromSeconds(90), true));
        (vault.Asked, vault.Body).ShouldBe(
            ("POST /v1/sys/leases/renew", """{"lease_id":"database/creds/web/x","increment":120}"""));
    }

    [Fact]
    public async Task Reads_the_ca_of_a_pki_mount()
    {
        var vault = StubVault.Answering(200, """{"data":{"certificate":"PEM","revocation_time":0}}""");

        (await vault.Client().Pki("pki_int").ReadCaAsync(StubVault.Token, default)).ShouldBe("PEM");

        vault.Asked.ShouldBe("GET /v1/pki_int/cert/ca");
    }

    private static HttpResponseMessage Answer(int status, string body) =>
        new((System.Net.HttpStatusCode)status) { Content = new StringContent(body) };

    private sealed class StubbedCall(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public VaultClient Client => new(new HttpClient(this) { BaseAddress = new Uri("https://vault.test:8200") });

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
