using System.Net;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>
/// Dynamic secrets and their leases. A real Vault 1.8 with a Consul engine gave these answers to the same questions.
/// </summary>
public sealed class LeaseTests : VaultDesk
{
    [Fact]
    public async Task Credentials_come_with_a_lease()
    {
        await DatabaseAsync();

        var first = await DoAsync("GET", "database/creds/web");
        var second = await DoAsync("GET", "database/creds/web");

        Text(first, "lease_id").ShouldStartWith("database/creds/web/");
        first["renewable"]!.GetValue<bool>().ShouldBeTrue();
        first["lease_duration"]!.GetValue<int>().ShouldBe(10);
        first["data"]!.AsObject().Select(item => item.Key).ShouldBe(["password", "username"], ignoreOrder: true);
        first["data"]!["username"]!.GetValue<string>().ShouldStartWith("v-token-web-");
        second["data"]!.ToJsonString().ShouldNotBe(first["data"]!.ToJsonString());
        Vault.LeasesMade("database/creds/web").ShouldBe(2);
    }

    [Fact]
    public async Task A_lease_is_renewed_up_to_its_maximum()
    {
        await DatabaseAsync();
        var lease = Text(await DoAsync("GET", "database/creds/web"), "lease_id");

        var plain = await RenewAsync(lease, "");
        (plain["lease_duration"]!.GetValue<int>(), plain["data"], plain["warnings"]).ShouldBe((10, null, null));
        Text(plain, "lease_id").ShouldBe(lease);
        (await RenewAsync(lease, ",\"increment\":15"))["lease_duration"]!.GetValue<int>().ShouldBe(15);

        Clock.Advance(TimeSpan.FromSeconds(1));
        var capped = await RenewAsync(lease, ",\"increment\":3600");
        capped["lease_duration"]!.GetValue<int>().ShouldBe(29);
        capped["warnings"]![0]!.GetValue<string>()
            .ShouldBe("TTL of \"1h\" exceeded the effective max_ttl of \"29s\"; TTL value is capped accordingly");
    }

    [Fact]
    public async Task A_lease_that_ended_is_not_found()
    {
        await DatabaseAsync();
        var lease = Text(await DoAsync("GET", "database/creds/web"), "lease_id");
        (await LookupAsync(lease))["ttl"]!.GetValue<int>().ShouldBe(10);

        Clock.Advance(TimeSpan.FromSeconds(10));

        (await RefusalAsync(HttpStatusCode.BadRequest, "PUT", "sys/leases/lookup", Id(lease))).ShouldBe("invalid lease");
        (await RefusalAsync(HttpStatusCode.BadRequest, "PUT", "sys/leases/renew", Id(lease))).ShouldBe("lease not found");
    }

    [Fact]
    public async Task A_lease_ends_with_the_token_that_got_it()
    {
        await DatabaseAsync();
        var token = await TokenWithAsync("db", """path "database/creds/*" { capabilities = ["read"] }""");
        var lease = Text(await DoAsync("GET", "database/creds/web", token: token), "lease_id");
        await RenewAsync(lease, "", token);
        (await RefusalAsync(HttpStatusCode.Forbidden, "PUT", "sys/leases/revoke", Id(lease), token)).ShouldContain("permission denied");

        await DoAsync("PUT", "auth/token/revoke-self", token: token);

        (await RefusalAsync(HttpStatusCode.BadRequest, "PUT", "sys/leases/lookup", Id(lease))).ShouldBe("invalid lease");
    }

    [Theory]
    [InlineData("sys/leases/revoke", true)]
    [InlineData("sys/leases/revoke/LEASE", false)]
    [InlineData("sys/leases/revoke-prefix/database/creds/web", false)]
    [InlineData("sys/leases/revoke-force/database", false)]
    public async Task A_lease_can_be_revoked(string path, bool inBody)
    {
        await DatabaseAsync();
        var lease = Text(await DoAsync("GET", "database/creds/web"), "lease_id");
        (await DoAsync("LIST", "sys/leases/lookup/database/creds/web"))["data"]!["keys"]![0]!.GetValue<string>()
            .ShouldBe(lease["database/creds/web/".Length..]);

        await DoAsync("PUT", path.Replace("LEASE", lease, StringComparison.Ordinal), inBody ? Id(lease) : null);

        (await AskAsync("LIST", "sys/leases/lookup/database/creds/web")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET", "database/creds/none", null, 400, "unknown role: none")]
    [InlineData("POST", "database/creds/web", "{}", 405, "1 error occurred:\n\t* unsupported operation\n\n")]
    [InlineData("LIST", "database/creds", null, 404, "1 error occurred:\n\t* unsupported path\n\n")]
    [InlineData("GET", "database/nope", null, 404, "1 error occurred:\n\t* unsupported path\n\n")]
    [InlineData("PUT", "sys/leases/lookup", "{}", 400, "lease_id must be specified")]
    [InlineData("PUT", "sys/leases/renew", "{}", 400, "lease_id must be specified")]
    [InlineData("PUT", "sys/leases/revoke", "{}", 400, "lease_id must be specified")]
    [InlineData("PUT", "sys/leases/renew/", null, 400, "cannot write to a path ending in '/'")]
    [InlineData("GET", "sys/leases/lookup", null, 405, "1 error occurred:\n\t* unsupported operation\n\n")]
    [InlineData("POST", "sys/capabilities", """{"paths":["a"]}""", 500, "1 error occurred:\n\t* no token found\n\n")]
    [InlineData("POST", "sys/capabilities", """{"token":"x","paths":["a"]}""", 400, "1 error occurred:\n\t* invalid token\n\n")]
    [InlineData("POST", "sys/capabilities-self", "{}", 400, "paths must be supplied")]
    public async Task Refuses_in_the_words_of_a_real_Vault(string method, string path, string? body, int status, string words)
    {
        await DatabaseAsync();

        (await RefusalAsync((HttpStatusCode)status, method, path, body)).ShouldBe(words);
    }

    [Fact]
    public async Task Says_what_a_token_may_do()
    {
        var token = await TokenWithAsync("web", """
            path "secret/data/app" { capabilities = ["read"] }
            path "kv1/app" { capabilities = ["deny"] }
            """);

        var answer = await DoAsync("POST", "sys/capabilities-self", """{"paths":["secret/data/app","kv1/app","x"]}""", token);
        answer["data"]!.ToJsonString().ShouldBe("""{"secret/data/app":["read"],"kv1/app":["deny"],"x":["deny"]}""");
        answer["secret/data/app"]![0]!.GetValue<string>().ShouldBe("read");
        var other = await DoAsync("POST", "sys/capabilities", $$"""{"token":"{{token}}","path":"secret/data/app"}""");
        other["data"]!["capabilities"]!.ToJsonString().ShouldBe("""["read"]""");
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static string Id(string lease) => new JsonObject { ["lease_id"] = lease }.ToJsonString();

    private async Task DatabaseAsync()
    {
        await DoAsync("POST", "sys/mounts/database", """{"type":"database"}""");
        await DoAsync("POST", "database/config/pg", """{"plugin_name":"postgresql-database-plugin","allowed_roles":"*"}""");
        await DoAsync("POST", "database/roles/web", """{"db_name":"pg","creation_statements":"x","default_ttl":"10s","max_ttl":"30s"}""");
    }

    private Task<JsonNode> RenewAsync(string lease, string more, string token = "root") =>
        DoAsync("PUT", "sys/leases/renew", $$"""{"lease_id":"{{lease}}"{{more}}}""", token);

    private async Task<JsonNode> LookupAsync(string lease) => (await DoAsync("PUT", "sys/leases/lookup", Id(lease)))["data"]!;
}
