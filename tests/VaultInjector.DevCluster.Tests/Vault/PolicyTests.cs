using System.Net;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>ACL policies are enforced, so that a policy that passes here is a policy.</summary>
public sealed class PolicyTests : VaultDesk
{
    [Theory]
    [InlineData("GET", "secret/data/app/db", HttpStatusCode.OK)]
    [InlineData("POST", "secret/data/app/db", HttpStatusCode.Forbidden)]
    [InlineData("GET", "secret/data/other/db", HttpStatusCode.Forbidden)]
    [InlineData("GET", "secret/data/app/denied", HttpStatusCode.Forbidden)]
    [InlineData("GET", "sys/mounts", HttpStatusCode.Forbidden)]
    public async Task Gives_a_token_only_the_rights_of_its_policy(string method, string path, HttpStatusCode expected)
    {
        await DoAsync("POST", "secret/data/app/db", """{"data":{"password":"x"}}""");
        await DoAsync("POST", "secret/data/other/db", """{"data":{"password":"y"}}""");
        var token = await TokenWithAsync("app", """
            path "secret/data/app/*" { capabilities = ["read"] }
            path "secret/data/app/denied" { capabilities = ["deny"] }
            """);

        (await AskAsync(method, path, method == "POST" ? """{"data":{}}""" : null, token)).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Lets_a_wrapping_only_path_be_used_wrapped_only()
    {
        await DoAsync("POST", "sys/auth/approle", """{"type":"approle"}""");
        await DoAsync("POST", "auth/approle/role/app", """{"token_policies":["default"]}""");
        var token = await TokenWithAsync("broker", """
            path "auth/approle/role/+/secret-id" { capabilities = ["update"] min_wrapping_ttl = "1s" max_wrapping_ttl = "5m" }
            """);

        (await AskAsync("POST", "auth/approle/role/app/secret-id", "{}", token)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync("POST", "auth/approle/role/app/secret-id", "{}", token, "1h")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync("POST", "auth/approle/role/app/secret-id", "{}", token, "60s")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refuses_a_caller_without_a_token_or_with_one_that_was_never_given() =>
        (await RefusalAsync(HttpStatusCode.Forbidden, "GET", "secret/data/app/db", token: "hvs.made-up")).ShouldContain(
            "permission denied");

    [Fact]
    public async Task Ends_a_token_with_its_lease()
    {
        var token = await TokenWithAsync("short", """path "sys/mounts" { capabilities = ["read"] }""");
        await DoAsync("GET", "auth/token/lookup-self", token: token);

        Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        (await AskAsync("GET", "auth/token/lookup-self", token: token)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
