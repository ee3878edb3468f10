using System.Net;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>Tokens and token roles: creation, renewal, look-up and revocation, as injector and agent ask for them.</summary>
public sealed class TokenTests : VaultDesk
{
    [Fact]
    public async Task A_role_makes_orphans_that_an_accessor_finds_and_revokes()
    {
        await DoAsync("POST", "auth/token/roles/ci", """{"allowed_policies":"default","orphan":true,"token_period":"1h"}""");

        var auth = (await DoAsync("POST", "auth/token/create/ci", """{"meta":{"pod":"web"}}"""))["auth"]!;

        auth["orphan"]!.GetValue<bool>().ShouldBeTrue();
        var accessor = Body("accessor", auth["accessor"]!.GetValue<string>());
        (await DoAsync("POST", "auth/token/lookup-accessor", accessor))["data"]!["meta"]!["pod"]!.GetValue<string>().ShouldBe("web");
        await DoAsync("POST", "auth/token/revoke-accessor", accessor);
        var token = auth["client_token"]!.GetValue<string>();
        (await AskAsync("GET", "auth/token/lookup-self", token: token)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_token_of_its_own_can_be_renewed_and_revoked_and_ends_with_its_TTL()
    {
        var auth = (await DoAsync("POST", "auth/token/create", """{"policies":["default"],"ttl":"1h"}"""))["auth"]!;
        var token = auth["client_token"]!.GetValue<string>();

        Clock.Advance(TimeSpan.FromMinutes(40));
        (await DoAsync("POST", "auth/token/renew-self", "{}", token))["auth"]!["lease_duration"]!.GetValue<int>().ShouldBe(3600);
        Clock.Advance(TimeSpan.FromMinutes(40));
        (await DoAsync("GET", "auth/token/lookup-self", token: token))["data"]!["ttl"]!.GetValue<int>().ShouldBe(1200);
        Clock.Advance(TimeSpan.FromMinutes(21));

        (await AskAsync("GET", "auth/token/lookup-self", token: token)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_child_ends_with_the_token_that_made_it()
    {
        var parent = await TokenWithAsync("maker", """path "auth/token/create" { capabilities = ["update"] }""");
        var child = (await DoAsync("POST", "auth/token/create", """{"policies":["default"]}""", parent))["auth"]!["client_token"]!;

        await DoAsync("POST", "auth/token/revoke", Body("token", parent));

        (await AskAsync("GET", "auth/token/lookup-self", token: child.GetValue<string>())).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("auth/token/create/none", "{}", "unknown role none")]
    [InlineData("auth/token/revoke-accessor", """{"accessor":"none"}""", "invalid accessor")]
    public async Task Refuses_what_does_not_exist(string path, string body, string words)
    {
        var (status, answer) = await AskAsync("POST", path, body);

        ((int)status).ShouldBeInRange(400, 403);
        answer!["errors"]!.ToJsonString().ShouldContain(words);
    }

    private static string Body(string name, string value) => new JsonObject { [name] = value }.ToJsonString();
}
