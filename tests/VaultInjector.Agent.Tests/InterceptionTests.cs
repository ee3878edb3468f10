using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

public sealed class InterceptionTests : IDisposable
{
    private const string Gone = """{"errors":["wrapping token is not valid or does not exist"]}""";
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("/v1/sys/wrapping/lookup")]
    [InlineData("/v1/sys/wrapping/unwrap")]
    public async Task Reports_a_wrapping_token_that_another_client_has_used(string path)
    {
        _run.World.Overrides[path] = _ => StubWorld.Answer(400, Gone);

        await ShouldBeReportedAsync("another client has unwrapped it");

        _run.World.Count("/v1/token").ShouldBe(1);
        _run.World.Logins.ShouldBe(0);
    }

    [Fact]
    public async Task Retries_if_the_wrapping_token_may_have_expired()
    {
        _run.World.Overrides["/v1/sys/wrapping/lookup"] = _ =>
        {
            if (_run.World.Count("/v1/token") > 1)
            {
                return null;
            }

            _run.Time.Advance(TimeSpan.FromSeconds(25));
            _run.Time.SetUtcNow(_run.Now + TimeSpan.FromSeconds(36));
            return StubWorld.Answer(400, Gone);
        };

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.LastWords.ShouldNotContain("SECURITY");
    }

    [Theory]
    [InlineData("auth/approle/role/other/secret-id")]
    [InlineData("auth/approle/role/yn-api/secret-id/")]
    [InlineData("auth/token/create/yn-api")]
    [InlineData("cubbyhole/response")]
    public async Task Reports_a_wrapping_token_that_was_created_elsewhere_and_does_not_open_it(string path)
    {
        _run.World.Overrides["/v1/sys/wrapping/lookup"] = _ =>
            StubWorld.Answer(200, $$"""{"data":{"creation_path":"{{path}}","creation_time":"2026-01-01T00:00:00Z","creation_ttl":60} }""");

        await ShouldBeReportedAsync("auth/approle/role/yn-api/secret-id");

        _run.World.Count("/v1/sys/wrapping/unwrap").ShouldBe(0);
    }

    [Theory]
    [InlineData("\"role\":\"yn-api\"", "\"role\":\"admin\"", "role 'admin' instead of 'yn-api'")]
    [InlineData("\"method\":\"approle\"", "\"method\":\"token\"", "method 'token'")]
    [InlineData("https://vault.test:8200", "https://vault.evil.test:8200", "Vault address 'https://vault.evil.test:8200'")]
    [InlineData("https://vault.test:8200", "http://vault.test:8200", "Vault address")]
    [InlineData("https://vault.test:8200", "", "Vault address")]
    [InlineData("\"vaultNamespace\":null", "\"vaultNamespace\":\"evil\"", "Vault namespace 'evil'")]
    [InlineData("\"authPath\":\"auth/approle\"", "\"authPath\":\"auth/evil\"", "auth path 'auth/evil'")]
    [InlineData("role/yn-api/secret-id", "role/admin/secret-id", "creation path")]
    [InlineData("\"roleId\":\"role-id-1\"", "\"roleId\":null", "no role id")]
    public async Task Reports_a_grant_for_something_else_and_never_asks_that_vault(string is_, string becomes, string words)
    {
        _run.World.EditGrant = grant => grant.Replace(is_, becomes, StringComparison.Ordinal);

        await ShouldBeReportedAsync(words);

        _run.World.Calls.ShouldBe(["/v1/token", "/v1/incidents"]);
    }

    [Theory]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://127.0.0.1:8200")]
    [InlineData("https://[::1]:8200")]
    [InlineData("https://[::ffff:127.0.0.1]:8200")]
    [InlineData("https://user@vault.test:8200")]
    [InlineData("https://vault.test:8200@evil.test")]
    [InlineData("https://vault.test:8200#x")]
    [InlineData("https://vault.test:8200?x")]
    [InlineData("https://vault.test:8200/v1")]
    [InlineData("https://vault.test")]
    [InlineData("https://vault%2etest:8200/..%2f")]
    [InlineData("//vault.test:8200")]
    public async Task Reports_a_grant_with_another_address_in_any_form(string address)
    {
        _run.World.EditGrant = grant => grant.Replace("https://vault.test:8200", address, StringComparison.Ordinal);

        await ShouldBeReportedAsync("Vault address");

        _run.World.Calls.ShouldBe(["/v1/token", "/v1/incidents"]);
    }

    [Theory]
    [InlineData(429, "request_in_flight")]
    [InlineData(503, "kubernetes_unreachable")]
    public async Task Repeats_a_report_that_the_injector_cannot_take_yet(int status, string code)
    {
        _run.World.Overrides["/v1/sys/wrapping/lookup"] = _ => StubWorld.Answer(400, Gone);
        _run.World.Overrides["/v1/incidents"] = _ =>
            _run.World.Count("/v1/incidents") == 1 ? StubWorld.Problem(status, code, "later") : null;

        await ShouldBeReportedAsync("another client has unwrapped it");

        _run.World.Count("/v1/incidents").ShouldBe(2);
        _run.Errors.ShouldContain("Reported the incident to the injector.");
    }

    [Fact]
    public async Task Ends_with_the_alarm_where_the_injector_takes_no_report()
    {
        _run.World.Overrides["/v1/sys/wrapping/lookup"] = _ => StubWorld.Answer(400, Gone);
        _run.World.Overrides["/v1/incidents"] = _ => StubWorld.Problem(503, "kubernetes_unreachable", "later");
        var before = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(3, _run.Errors);

        (_run.Now - before).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        _run.LastWords.ShouldStartWith("SECURITY: possible interception: ");
        _run.Errors.ShouldContain("Cannot report the incident to the injector: Gave up after 5 s. Last cause: ");
    }

    private async Task ShouldBeReportedAsync(string words)
    {
        (await _run.RunAsync("init")).ShouldBe(3, _run.Errors);

        _run.LastWords.ShouldStartWith("SECURITY: possible interception: ");
        _run.World.Incidents.Single().ShouldBe(_run.LastWords.Trim());
        _run.LastWords.ShouldContain(words);
        _run.LastWords.ShouldNotContain("canary");
        _run.Has("token").ShouldBeFalse();
    }
}
