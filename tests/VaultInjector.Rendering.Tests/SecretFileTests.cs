using System.Text;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Files;

namespace VaultInjector.Rendering.Tests;

/// <summary>Files from secrets: every format, every kind of value, and every way to be refused.</summary>
public sealed class SecretFileTests
{
    private const string Fields = """
        {"b":"it's \"x\"","a":10,"c":1e6,"d":9007199254740993,"e":null,"f":true,"g":[1,{"h":"<"}],"i":"ü 🚢"}
        """;

    [Theory]
    [InlineData(
        "json",
        "{\n  \"a\": 10,\n  \"b\": \"it's \\\"x\\\"\",\n  \"c\": 1e6,\n  \"d\": 9007199254740993,\n  \"e\": null,\n  \"f\": true,\n" +
        "  \"g\": [\n    1,\n    {\n      \"h\": \"<\"\n    }\n  ],\n  \"i\": \"ü 🚢\"\n}\n")]
    [InlineData("yaml", "a: 10\nb: it's \"x\"\nc: 1e6\nd: 9007199254740993\ne: null\nf: true\ng:\n- 1\n- h: <\ni: \"ü \\U0001F6A2\"\n")]
    [InlineData("env", "a='10'\nb='it'\\''s \"x\"'\nc='1e6'\nd='9007199254740993'\ne=''\nf='true'\ng='[1,{\"h\":\"<\"}]'\ni='ü 🚢'\n")]
    [InlineData(
        "properties",
        "a=10\nb=it's \"x\"\nc=1e6\nd=9007199254740993\ne=\nf=true\ng=[1,{\"h\"\\:\"<\"}]\ni=\\u00FC \\uD83D\\uDEA2\n")]
    [InlineData("text", "a: 10\nb: it's \"x\"\nc: 1e6\nd: 9007199254740993\ne: \nf: true\ng: [1,{\"h\":\"<\"}]\ni: ü 🚢\n")]
    public void Writes_all_fields_in_a_format(string format, string content) =>
        Content(Request with { Format = format }, Fields).ShouldBe(content);

    [Theory]
    [InlineData("db.json", "{\n  \"k\": \"v\"\n}\n")]
    [InlineData("db.yml", "k: v\n")]
    [InlineData("app.env", "k='v'\n")]
    [InlineData("app.properties", "k=v\n")]
    [InlineData("note.TXT", "k: v\n")]
    [InlineData("db", "{\n  \"k\": \"v\"\n}\n")]
    public void Takes_the_format_from_the_extension(string name, string content) =>
        Content(Request with { Name = name }, "{\"k\":\"v\"}").ShouldBe(content);

    [Theory]
    [InlineData("{\"p\":\"a\\nb\"}", "a\nb")]
    [InlineData("{\"p\":1.50}", "1.50")]
    [InlineData("{\"p\":null}", "")]
    [InlineData("{\"p\":{\"z\":1,\"a\":[]}}", "{\"a\":[],\"z\":1}")]
    [InlineData("{\"p\":false,\"q\":1}", "false")]
    public void Writes_one_field_as_it_is(string fields, string content) =>
        Content(Request with { Name = "p.json", Field = "p" }, fields).ShouldBe(content);

    [Theory]
    [InlineData("env", "{\"db-password\":\"x\"}", "the key 'db-password' does not fit into the format env")]
    [InlineData("env", "{\"9lives\":\"x\"}", "the key '9lives' does not fit into the format env")]
    [InlineData("env", "{\"a\":\"x\\u0000\"}", "the value of 'a' does not fit into the format env")]
    [InlineData("text", "{\"a: b\":\"x\"}", "the key 'a: b' does not fit into the format text")]
    [InlineData("text", "{\"a\":\"x\\ny\"}", "the value of 'a' does not fit into the format text")]
    [InlineData("raw", "{\"a\":1,\"b\":2}", "raw holds one field, but the secret has 2")]
    public void Names_the_key_and_the_format_of_what_does_not_fit(string format, string fields, string message)
    {
        var failed = Render(Request with { Format = format }, Kv1(fields)).ShouldBeOfType<FileRendering.Failed>();

        failed.Message.ShouldStartWith("vault-injector.io/secret.db: kv/app: ");
        failed.Message.ShouldContain(message);
    }

    [Fact]
    public void Names_the_fields_that_are_there() =>
        Failure(Request with { Field = "nope" }, Kv1("{\"b\":1,\"a\":2}"))
            .ShouldBe("vault-injector.io/secret.db: kv/app has no field 'nope'; it has a, b");

    [Fact]
    public void Asks_for_the_mount_first_and_then_for_the_secret()
    {
        var first = FileRenderer.Render(Request, _ => null, World).ShouldBeOfType<FileRendering.Needs>();
        var second = FileRenderer
            .Render(Request with { Version = 2 }, query => IsMount(query) ? Mount("kv/", "2") : null, World)
            .ShouldBeOfType<FileRendering.Needs>();

        first.Queries.ShouldBe([new VaultQuery("GET", "sys/internal/ui/mounts/kv/app")]);
        second.Queries.ShouldBe([new VaultQuery("GET", "kv/data/app?version=2")]);
    }

    [Theory]
    [InlineData(
        403,
        "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}",
        "Vault refused GET kv/data/app: permission denied (403). Add to a policy of the role: path \"kv/data/app\" { capabilities =" +
        " [\"read\"] }")]
    [InlineData(404, "{\"errors\":[]}", "no secret exists at kv/data/app (404)")]
    [InlineData(
        404,
        "{\"data\":{\"data\":null,\"metadata\":{\"deletion_time\":\"2026-01-01T00:00:00Z\",\"destroyed\":false,\"version\":3}}}",
        "version 3 of kv/data/app is deleted")]
    [InlineData(
        404,
        "{\"data\":{\"data\":null,\"metadata\":{\"deletion_time\":\"\",\"destroyed\":true,\"version\":4}}}",
        "version 4 of kv/data/app is destroyed")]
    [InlineData(503, "{\"errors\":[\"Vault is sealed\"]}", "Vault answered 503 to GET kv/data/app: Vault is sealed")]
    [InlineData(200, "<html>", "Vault's answer to GET kv/data/app is no JSON object with data")]
    public void Says_what_Vault_said_and_what_to_do(int status, string body, string message) =>
        Failure(Request, query => IsMount(query) ? Mount("kv/", "2") : Answer(status, body)).ShouldContain(message);

    [Fact]
    public void Refuses_a_folder_a_version_without_versions_and_a_file_that_is_too_large()
    {
        Failure(Request with { Secret = "kv/team/" }, Kv1("{}")).ShouldContain("kv/team/ is a folder");
        Failure(Request with { Version = 1 }, Kv1("{\"a\":1}")).ShouldContain("lies in no KV 2 mount and has no versions");
        Failure(Request with { Field = "a" }, Kv1($"{{\"a\":\"{new string('ü', 700_000)}\"}}")).ShouldContain("longer than 1 MiB");
    }

    [Fact]
    public void Keeps_secrets_out_of_its_own_words()
    {
        var done = Render(Request, Kv1("{\"a\":\"s3cret\"}"));

        done.ToString().ShouldNotContain("s3cret");
        var template = new FileRequest("t") { Template = "{{ with secret \"kv/app\" }}{{ .Data.a | parseInt }}{{ end }}" };
        Failure(template, Kv1("{\"a\":\"s3cret\"}")).ShouldNotContain("s3cret");
    }

    [Fact]
    public void Lists_a_folder_of_KV_2_below_metadata()
    {
        var rendering = Render(
            new FileRequest("t") { Template = "{{ range secrets \"kv/team\" }}{{ . }} {{ end }}" },
            query => IsMount(query) ? Mount("kv/", "2")
                : query == new VaultQuery("LIST", "kv/metadata/team") ? Answer(200, "{\"data\":{\"keys\":[\"b\",\"a/\"]}}")
                : Answer(404, ""));

        Encoding.UTF8.GetString(((FileRendering.Done)rendering).Content.Span).ShouldBe("a/ b ");
    }

    [Fact]
    public void Gives_the_parts_of_a_certificate()
    {
        var rendering = Render(
            new FileRequest("t")
            {
                Template = "{{ with pkiCert \"pki/issue/web\" \"common_name=a\" }}{{ .Cert }}{{ .Key }}{{ .CA }}{{ .Data.Cert }}{{ end }}",
            },
            query => IsMount(query) ? Mount("pki/", "")
                : query == new VaultQuery("PUT", "pki/issue/web", "{\"common_name\":\"a\"}")
                    ? Answer(200, "{\"data\":{\"certificate\":\"C\",\"private_key\":\"K\",\"issuing_ca\":\"A\"}}")
                : Answer(404, ""));

        Encoding.UTF8.GetString(((FileRendering.Done)rendering).Content.Span).ShouldBe("C\nK\nA\nC\n");
    }

    private static FileRequest Request => new("db") { Secret = "kv/app" };

    private static RenderingWorld World => new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero)));

    private static bool IsMount(VaultQuery query) => query.Path.StartsWith("sys/", StringComparison.Ordinal);

    private static VaultAnswer Answer(int status, string body) => new(status, Encoding.UTF8.GetBytes(body));

    private static VaultAnswer Mount(string path, string version) =>
        Answer(200, $"{{\"data\":{{\"path\":\"{path}\",\"type\":\"kv\",\"options\":{{\"version\":\"{version}\"}}}}}}");

    private static Func<VaultQuery, VaultAnswer> Kv1(string fields) =>
        query => IsMount(query) ? Mount("kv/", "1") : Answer(200, $"{{\"data\":{fields}}}");

    private static string Content(FileRequest request, string fields)
    {
        var rendering = Render(request, Kv1(fields));
        var done = rendering.ShouldBeOfType<FileRendering.Done>((rendering as FileRendering.Failed)?.Message);
        return Encoding.UTF8.GetString(done.Content.Span);
    }

    private static string Failure(FileRequest request, Func<VaultQuery, VaultAnswer> answers) =>
        Render(request, answers).ShouldBeOfType<FileRendering.Failed>().Message;

    private static FileRendering Render(FileRequest request, Func<VaultQuery, VaultAnswer> answers) =>
        FileRenderer.Render(request, answers, World);
}
