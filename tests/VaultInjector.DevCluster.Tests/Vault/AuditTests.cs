using System.Net;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>What Vault was asked is written down, in a form that holds no secret.</summary>
public sealed class AuditTests : VaultDesk, IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("audit-").FullName, "audit.log");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task Audits_each_request_and_its_result()
    {
        await EnableAsync();
        await DoAsync("POST", "secret/data/app/db", """{"data":{"password":"canary-password"}}""");
        await RefusalAsync(HttpStatusCode.Forbidden, "GET", "secret/data/app/db", token: "hvs.made-up");

        var lines = Lines();
        lines
            .Select(line => $"{line["type"]} {line["request"]!["operation"]} {line["request"]!["path"]} {line["error"]}".TrimEnd())
            .ShouldBe([
                "response update sys/audit/file",
                "request create secret/data/app/db",
                "response create secret/data/app/db",
                "request read secret/data/app/db permission denied",
                "response read secret/data/app/db permission denied",]);
        lines[1]["request"]!["id"]!.GetValue<string>().ShouldBe(lines[2]["request"]!["id"]!.GetValue<string>());
        lines[1]["auth"]!["display_name"]!.GetValue<string>().ShouldBe("token");
        lines[1]["request"]!["remote_address"]!.GetValue<string>().ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Holds_no_secret_but_its_hash()
    {
        await EnableAsync();
        await DoAsync("POST", "sys/auth/approle", """{"type":"approle"}""");
        await DoAsync("POST", "auth/approle/role/app", """{"token_policies":["default"]}""");
        var wrap = (await DoAsync("POST", "auth/approle/role/app/secret-id", "{}", wrapTtl: "60s"))["wrap_info"]![
            "token"
        ]!.GetValue<string>();
        var secretId = (await DoAsync("POST", "sys/wrapping/unwrap", token: wrap))["data"]!["secret_id"]!.GetValue<string>();
        var roleId = (await DoAsync("GET", "auth/approle/role/app/role-id"))["data"]!["role_id"]!.GetValue<string>();
        var login = await DoAsync("POST", "auth/approle/login", $$"""{"role_id":"{{roleId}}","secret_id":"{{secretId}}"}""", token: null);
        var token = login["auth"]!["client_token"]!.GetValue<string>();

        var log = File.ReadAllText(_file);
        foreach (var secret in new[] { wrap, secretId, roleId, token, "\"root\",\"accessor\"" })
        {
            log.ShouldNotContain(secret);
        }

        var asked = Lines()
            .Where(line => line["type"]!.GetValue<string>() == "request")
            .Single(line => line["request"]!["data"]?["secret_id"] is not null);
        asked["request"]!["data"]!["secret_id"]!.GetValue<string>().ShouldStartWith("hmac-sha256:");
        Lines()
            .ShouldContain(line =>
                line["response"] != null &&
                line["response"]!["wrap_info"] != null &&
                line["response"]!["wrap_info"]!["creation_path"]!.GetValue<string>() == "auth/approle/role/app/secret-id");
    }

    [Fact]
    public async Task Lists_its_devices_and_forgets_one_that_is_disabled()
    {
        await EnableAsync();
        var listed = (await DoAsync("GET", "sys/audit"))["data"]!["file/"]!;
        listed["type"]!.GetValue<string>().ShouldBe("file");
        listed["path"]!.GetValue<string>().ShouldBe("file/");
        listed["options"]!["file_path"]!.GetValue<string>().ShouldBe(_file);
        listed["salt"].ShouldBeNull();

        await DoAsync("DELETE", "sys/audit/file");
        var length = new FileInfo(_file).Length;
        (await DoAsync("GET", "sys/audit"))["data"]!.AsObject().ShouldBeEmpty();
        new FileInfo(_file).Length.ShouldBe(length);
    }

    [Theory]
    [InlineData("""{"type":"file"}""", "file_path is required")]
    [InlineData("""{"type":"paper"}""", "unknown backend type: \"paper\"")]
    [InlineData("""{"type":"file","options":{"file_path":"/does/not/exist/audit.log"}}""", "unable to open")]
    public async Task Refuses_a_device_that_cannot_write(string body, string why) =>
        (await RefusalAsync(HttpStatusCode.BadRequest, "PUT", "sys/audit/bad", body)).ShouldContain(why);

    [Fact]
    public async Task Enables_a_path_once()
    {
        await EnableAsync();

        (await RefusalAsync(HttpStatusCode.BadRequest, "PUT", "sys/audit/file", Device())).ShouldContain("path already in use");
    }

    [Theory]
    [InlineData("GET", "sys/audit")]
    [InlineData("PUT", "sys/audit/file")]
    [InlineData("DELETE", "sys/audit/file")]
    public async Task Refuses_access_to_devices_without_sudo(string method, string path)
    {
        var token = await TokenWithAsync("auditor", """path "sys/*" { capabilities = ["create", "read", "update", "delete", "list"] }""");

        (await AskAsync(method, path, method == "PUT" ? Device() : null, token)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Refuses_to_answer_what_it_cannot_audit()
    {
        await EnableAsync();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

        (await RefusalAsync(HttpStatusCode.InternalServerError, "GET", "auth/token/lookup-self")).ShouldContain("internal error");

        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
    }

    private Task<JsonNode> EnableAsync() => DoAsync("PUT", "sys/audit/file", Device());

    private string Device() => new JsonObject { ["type"] = "file", ["options"] = new JsonObject { ["file_path"] = _file } }.ToJsonString();

    private List<JsonNode> Lines() => [.. File.ReadLines(_file).Select(line => JsonNode.Parse(line)!)];
}
