using System.Net;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>KV 2 in full. The expected answers are those of a real Vault 1.8 to the same questions.</summary>
public sealed class KeyValue2Tests : VaultDesk
{
    private static readonly string[] Errors = ["errors"];

    [Fact]
    public async Task A_version_is_deleted_and_comes_back_until_it_is_destroyed()
    {
        await PutAsync("app", """{"a":"1"}""");
        await PutAsync("app", """{"a":"2"}""");

        await DoAsync("POST", "secret/delete/app", """{"versions":[1]}""");
        (await GoneAsync("secret/data/app?version=1"))["deletion_time"]!.GetValue<string>().ShouldBe("2026-01-01T00:00:00Z");
        (await ValueAsync("secret/data/app", "a")).ShouldBe("\"2\"");

        await DoAsync("POST", "secret/undelete/app", """{"versions":"1"}""");
        (await ValueAsync("secret/data/app?version=1", "a")).ShouldBe("\"1\"");

        await DoAsync("PUT", "secret/destroy/app", """{"versions":[1]}""");
        await DoAsync("POST", "secret/undelete/app", """{"versions":[1]}""");
        (await GoneAsync("secret/data/app?version=1"))["destroyed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Versions_end_by_themselves()
    {
        await DoAsync("POST", "secret/metadata/app", """{"delete_version_after":"1h"}""");
        var written = await PutAsync("app", """{"a":"1"}""");
        written["deletion_time"]!.GetValue<string>().ShouldBe("2026-01-01T01:00:00Z");
        (await ValueAsync("secret/data/app", "a")).ShouldBe("\"1\"");

        Clock.Advance(TimeSpan.FromHours(1));

        (await GoneAsync("secret/data/app"))["version"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task The_mount_has_settings_for_secrets_that_have_none()
    {
        await DoAsync("POST", "secret/config", """{"max_versions":2,"delete_version_after":"30m"}""");
        foreach (var value in new[] { 1, 2, 3 })
        {
            await PutAsync("app", $$"""{"a":{{value}}}""");
        }

        (await DoAsync("GET", "secret/config"))["data"]!.ToJsonString()
            .ShouldBe("""{"cas_required":false,"delete_version_after":"30m0s","max_versions":2}""");
        (await AskAsync("GET", "secret/data/app?version=1")).Status.ShouldBe(HttpStatusCode.NotFound);
        var metadata = (await DoAsync("GET", "secret/metadata/app"))["data"]!;
        metadata["oldest_version"]!.GetValue<int>().ShouldBe(2);
        metadata["delete_version_after"]!.GetValue<string>().ShouldBe("0s");
        metadata["versions"]!["2"]!["deletion_time"]!.GetValue<string>().ShouldBe("2026-01-01T00:30:00Z");
    }

    [Fact]
    public async Task Metadata_has_the_members_of_a_real_Vault()
    {
        await PutAsync("app", """{"a":"1"}""");

        (await DoAsync("GET", "secret/metadata/app"))["data"]!.AsObject().Select(item => item.Key).Order(StringComparer.Ordinal).ShouldBe(
        [
            "cas_required", "created_time", "current_version", "delete_version_after", "max_versions", "oldest_version", "updated_time",
            "versions",
        ]);
    }

    [Fact]
    public async Task Numbers_go_through_floats()
    {
        await PutAsync("app", """{"a":1e6,"b":10.0,"c":10,"d":9007199254740993,"e":1e21,"f":0.00001,"g":{"h":[1.50,1e-7]}}""");

        (await DoAsync("GET", "secret/data/app"))["data"]!["data"]!.ToJsonString()
            .ShouldBe("""{"a":1000000,"b":10,"c":10,"d":9007199254740992,"e":1e+21,"f":0.00001,"g":{"h":[1.5,1e-7]}}""");
    }

    [Theory]
    [InlineData("POST", "secret/delete/app", "{}", 400, "No version number provided")]
    [InlineData("POST", "secret/undelete/app", "{}", 400, "No version number provided")]
    [InlineData("POST", "secret/destroy/app", """{"versions":[]}""", 400, "no version number provided")]
    [InlineData("GET", "secret/delete/app", null, 405, "1 error occurred:\n\t* unsupported operation\n\n")]
    [InlineData("POST", "secret/data/app", """{"a":"4"}""", 400, "no data provided")]
    [InlineData(
        "POST",
        "secret/data/app",
        """{"data":{},"options":{"cas":7}}""",
        400,
        "check-and-set parameter did not match the current version")]
    [InlineData(
        "GET",
        "secret/data/app?version=x",
        null,
        500,
        "1 error occurred:\n\t* error converting input x for field \"version\": cannot parse '' as int: " +
            "strconv.ParseInt: parsing \"x\": invalid syntax\n\n")]
    public async Task Refuses_in_the_words_of_a_real_Vault(string method, string path, string? body, int status, string words) =>
        (await RefusalAsync((HttpStatusCode)status, method, path, body)).ShouldBe(words);

    [Theory]
    [InlineData("secret/data/none")]
    [InlineData("secret/metadata/none")]
    [InlineData("kv1/none")]
    public async Task What_is_missing_answers_404_without_a_word(string path)
    {
        var (status, body) = await AskAsync("GET", path);

        status.ShouldBe(HttpStatusCode.NotFound);
        body!.AsObject().Select(item => item.Key).ShouldBe(Errors);
    }

    [Fact]
    public async Task Says_which_mount_a_path_belongs_to()
    {
        var token = await TokenWithAsync("web", """path "secret/data/app" { capabilities = ["read"] }""");

        var mount = (await DoAsync("GET", "sys/internal/ui/mounts/secret/app", token: token))["data"]!;
        (mount["path"]!.GetValue<string>(), mount["type"]!.GetValue<string>()).ShouldBe(("secret/", "kv"));
        mount["options"]!["version"]!.GetValue<string>().ShouldBe("2");
        mount.AsObject().Select(item => item.Key).Order(StringComparer.Ordinal).ShouldBe(
        [
            "accessor", "config", "description", "external_entropy_access", "local", "options", "path", "seal_wrap", "type", "uuid",
        ]);
        (await RefusalAsync(HttpStatusCode.Forbidden, "GET", "sys/internal/ui/mounts/none/app", token: token))
            .ShouldBe("preflight capability check returned 403, please ensure client's policies grant access to path \"none/app/\"");
    }

    private async Task<JsonNode> PutAsync(string key, string data) =>
        (await DoAsync("POST", $"secret/data/{key}", $$"""{"data":{{data}}}"""))["data"]!;

    private async Task<string> ValueAsync(string path, string field) =>
        (await DoAsync("GET", path))["data"]!["data"]![field]!.ToJsonString();

    private async Task<JsonNode> GoneAsync(string path)
    {
        var (status, body) = await AskAsync("GET", path);
        status.ShouldBe(HttpStatusCode.NotFound);
        body!["data"]!["data"].ShouldBeNull();
        return body["data"]!["metadata"]!;
    }
}
