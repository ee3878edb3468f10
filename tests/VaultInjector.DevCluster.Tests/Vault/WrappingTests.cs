using System.Net;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>A wrapping token opens once, says where it came from, and ends with its TTL.</summary>
public sealed class WrappingTests : VaultDesk
{
    [Fact]
    public async Task Opens_once()
    {
        var wrapping = await WrapAsync();

        (await DoAsync("POST", "sys/wrapping/unwrap", token: wrapping))["data"]!["secret_id"]!.GetValue<string>().ShouldNotBeEmpty();

        (await RefusalAsync(HttpStatusCode.BadRequest, "POST", "sys/wrapping/unwrap", token: wrapping)).ShouldContain(
            "wrapping token is not valid or does not exist");
    }

    [Fact]
    public async Task Shows_its_origin_without_being_unwrapped()
    {
        var wrapping = await WrapAsync();

        var facts = await DoAsync("POST", "sys/wrapping/lookup", $$"""{"token":"{{wrapping}}"}""");

        facts["data"]!["creation_path"]!.GetValue<string>().ShouldBe("auth/approle/role/app/secret-id");
        facts["data"]!["creation_ttl"]!.GetValue<int>().ShouldBe(60);
        await DoAsync("POST", "sys/wrapping/unwrap", token: wrapping);
    }

    [Fact]
    public async Task Ends_with_its_TTL()
    {
        var wrapping = await WrapAsync();
        Clock.Advance(TimeSpan.FromSeconds(61));

        await RefusalAsync(HttpStatusCode.BadRequest, "POST", "sys/wrapping/unwrap", token: wrapping);
    }

    [Fact]
    public async Task Accepts_a_secret_id_with_one_use_once()
    {
        var secretId = (await DoAsync("POST", "sys/wrapping/unwrap", token: await WrapAsync()))["data"]!["secret_id"]!.GetValue<string>();
        var roleId = (await DoAsync("GET", "auth/approle/role/app/role-id"))["data"]!["role_id"]!.GetValue<string>();
        var login = $$"""{"role_id":"{{roleId}}","secret_id":"{{secretId}}"}""";

        (await DoAsync("POST", "auth/approle/login", login, token: null))["auth"]!["client_token"]!.GetValue<string>().ShouldNotBeEmpty();

        (await RefusalAsync(HttpStatusCode.BadRequest, "POST", "auth/approle/login", login, token: null)).ShouldContain("invalid");
    }

    [Fact]
    public async Task A_sealed_Vault_answers_nothing_but_its_health()
    {
        await DoAsync("PUT", "sys/seal", "{}");

        (await RefusalAsync(HttpStatusCode.ServiceUnavailable, "GET", "auth/token/lookup-self")).ShouldContain("Vault is sealed");
        (await AskAsync("GET", "sys/health", token: null)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private async Task<string> WrapAsync()
    {
        if ((await AskAsync("GET", "auth/approle/role/app/role-id")).Status != HttpStatusCode.OK)
        {
            await DoAsync("POST", "sys/auth/approle", """{"type":"approle"}""");
            await DoAsync("POST", "auth/approle/role/app", """{"token_policies":["default"]}""");
        }

        var answer = await DoAsync("POST", "auth/approle/role/app/secret-id", """{"num_uses":1}""", wrapTtl: "60s");
        return answer["wrap_info"]!["token"]!.GetValue<string>();
    }
}
