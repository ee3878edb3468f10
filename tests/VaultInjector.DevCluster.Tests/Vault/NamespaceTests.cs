using System.Net;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>A namespace is a Vault within Vault: mounts, policies and tokens of its own.</summary>
public sealed class NamespaceTests : VaultDesk
{
    [Fact]
    public async Task Has_its_own_mounts_and_secrets()
    {
        await DoAsync("POST", "sys/namespaces/team", "{}");
        await DoAsync("POST", "secret/data/web", """{"data":{"of":"root"} }""");
        Namespace = "team";
        (await AskAsync("GET", "secret/data/web")).Status.ShouldBe(HttpStatusCode.NotFound);

        await DoAsync("POST", "sys/mounts/secret", """{"type":"kv-v2"}""");
        await DoAsync("POST", "secret/data/web", """{"data":{"of":"team"} }""");

        (await DoAsync("GET", "secret/data/web"))["data"]!["data"]!["of"]!.GetValue<string>().ShouldBe("team");
        Namespace = "";
        (await DoAsync("GET", "secret/data/web"))["data"]!["data"]!["of"]!.GetValue<string>().ShouldBe("root");
    }

    [Fact]
    public async Task A_token_is_valid_in_its_namespace_and_below_it_and_nowhere_else()
    {
        await DoAsync("POST", "sys/namespaces/team", "{}");
        await DoAsync("POST", "sys/namespaces/other", "{}");
        Namespace = "team";
        var token = await TokenAsync("default");
        await DoAsync("POST", "sys/namespaces/deeper", "{}");

        await DoAsync("GET", "auth/token/lookup-self", token: token);
        foreach (var elsewhere in new[] { "", "other" })
        {
            Namespace = elsewhere;
            (await AskAsync("GET", "auth/token/lookup-self", token: token)).Status.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task The_policies_of_a_token_begin_in_its_own_namespace()
    {
        await DoAsync("POST", "sys/namespaces/team", "{}");
        await DoAsync("POST", "sys/policies/acl/here", """{"policy":"path \"secret/*\" { capabilities = [\"read\"] }"}""");
        await DoAsync("POST", "sys/policies/acl/there", """{"policy":"path \"team/secret/*\" { capabilities = [\"read\"] }"}""");
        var here = await TokenAsync("here");
        var there = await TokenAsync("there");
        Namespace = "team";
        await DoAsync("POST", "sys/mounts/secret", """{"type":"kv-v2"}""");
        await DoAsync("POST", "secret/data/web", """{"data":{"of":"team"} }""");

        (await AskAsync("GET", "secret/data/web", token: here)).Status.ShouldBe(HttpStatusCode.Forbidden);
        await DoAsync("GET", "secret/data/web", token: there);
    }

    [Fact]
    public async Task A_wrapping_token_opens_in_its_namespace_only()
    {
        await DoAsync("POST", "sys/namespaces/team", "{}");
        Namespace = "team";
        var wrapped = await DoAsync("POST", "auth/token/create", "{}", wrapTtl: "60");
        var token = wrapped["wrap_info"]!["token"]!.GetValue<string>();
        wrapped["wrap_info"]!["creation_path"]!.GetValue<string>().ShouldBe("auth/token/create");

        Namespace = "";
        (await AskAsync("POST", "sys/wrapping/unwrap", token: token)).Status.ShouldBe(HttpStatusCode.BadRequest);
        Namespace = "team";
        await DoAsync("POST", "sys/wrapping/unwrap", token: token);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("team/nowhere")]
    public async Task One_that_does_not_exist_answers_nothing(string path)
    {
        await DoAsync("POST", "sys/namespaces/team", "{}");
        Namespace = path;

        (await AskAsync("GET", "auth/token/lookup-self")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("root")]
    [InlineData("sys")]
    public async Task A_reserved_name_is_refused(string name) =>
        (await AskAsync("POST", $"sys/namespaces/{name}", "{}")).Status.ShouldBe(HttpStatusCode.BadRequest);

    private async Task<string> TokenAsync(string policy) =>
        (await DoAsync("POST", "auth/token/create", $$"""{"policies":["{{policy}}"]}"""))["auth"]!["client_token"]!.GetValue<string>();
}
