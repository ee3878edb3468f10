using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Check;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Vault.Api;

namespace VaultInjector.CommandLine.Tests.Check;

/// <summary>What <c>check -f</c> prints about the secrets of manifests, by what Vault answers.</summary>
public sealed class SecretsCheckTests : IDisposable
{
    private const string Manifest = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            vault-injector.io/secret.password: secret/web/db#password
            vault-injector.io/template.conf: '{{ with secret "database/creds/web" }}{{ .Data.username }}{{ end }}'
            vault-injector.io/certificate.tls: pki_int/web common_name=web
        spec: {containers: [{name: app}]}
        """;

    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Asks_for_the_right_at_each_path_as_policies_have_it()
    {
        var said = await CheckAsync(Manifest, _files.Write("token", "hvs.app\n"), "secret/data/web/db", "pki_int/sign/web");

        said.Replace("Pod default/web (standard input, document 1)", "POD", StringComparison.Ordinal).ShouldBe("""
            ✓ secret secret/web/db: the token may read secret/data/web/db, for vault-injector.io/secret.password of POD
            ✗ secret database/creds/web: the token may not read database/creds/web, for vault-injector.io/template.conf of POD
              → path "database/creds/web" { capabilities = ["read"] } in a policy of the role, or certs-scripts/add-app.sh
            ✓ secret pki_int/sign/web: the token may update pki_int/sign/web, for vault-injector.io/certificate.tls of POD

            """);
    }

    [Theory]
    [InlineData("{{ range secrets \"secret/apps\" }}{{ . }}{{ end }}", "secret/metadata/apps")]
    [InlineData("{{ range secrets \"secret\" }}{{ . }}{{ end }}", "secret/metadata")]
    [InlineData("{{ range secrets \"secret/data/apps\" }}{{ . }}{{ end }}", "secret/metadata/apps")]
    public async Task Asks_for_lists_as_the_agent_does(string template, string asked)
    {
        var manifest = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    vault-injector.io/template.conf: " +
            $"'{template}'\nspec: {{containers: [{{name: app}}]}}\n";

        (await CheckAsync(manifest, _files.Write("token", "hvs.app\n"), asked)).ShouldContain($": the token may list {asked}, for ");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("vault-k8s", true)]
    [InlineData("", false)]
    public async Task Looks_at_annotations_of_vault_k8s_where_they_count(string? compatibility, bool isAsked)
    {
        const string Foreign = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              annotations:
                vault.hashicorp.com/agent-inject: "true"
                vault.hashicorp.com/role: web
                vault.hashicorp.com/agent-inject-secret-db: secret/web/db
            spec: {containers: [{name: app}]}
            """;
        Dictionary<string, string> annotations =
            compatibility is null or "" ? [] : new() { [AnnotationKeys.Compatibility] = compatibility };
        NamespaceMetadata[] known = compatibility is null ? []
            : [new("default", FrozenDictionary<string, string>.Empty, annotations.ToFrozenDictionary(StringComparer.Ordinal))];

        var said = await CheckAsync(Foreign, _files.Write("token", "hvs.app\n"), known, "secret/data/web/db");

        said.Contains("the token may read secret/data/web/db").ShouldBe(isAsked, said);
    }

    [Fact]
    public async Task Skips_them_where_there_is_no_token_to_ask_with() =>
        (await CheckAsync(Manifest, token: null)).ShouldContain("- secret secret/web/db: skipped: pass --app-token-file FILE");

    [Fact]
    public async Task Names_a_pod_that_is_rejected() =>
        (await CheckAsync(Manifest.Replace("secret/web/db#", "sys/x#", StringComparison.Ordinal), token: null))
            .ShouldContain("✗ secrets: Pod default/web (standard input, document 1) is rejected");

    private static Task<string> CheckAsync(string manifest, string? token, params string[] allowed) =>
        CheckAsync(manifest, token, [], allowed);

    private static async Task<string> CheckAsync(
        string manifest, string? token, NamespaceMetadata[] namespaces, params string[] allowed)
    {
        using var http = new HttpClient(new Capabilities(allowed)) { BaseAddress = new Uri("https://vault.test:8200") };
        var output = new StringWriter { NewLine = "\n" };
        var list = new Checklist(output);
        var settings = new InjectionSettings
        {
            AgentImage = "agent",
            InjectorUrl = new Uri("https://injector.test"),
            VaultAddress = new Uri("https://vault.test:8200"),
            CaBundle = "",
        };
        string[] args = token is null ? ["-f", "-"] : ["-f", "-", "--app-token-file", token];
        var names = new Dictionary<string, string> { ["file"] = "f", ["app-token-file"] = "" };
        var terminal = new Terminal(new StringReader(manifest), TextWriter.Null, TextWriter.Null);
        var check = new SecretsCheck(_ => new VaultClient(http, null), settings, namespaces);
        await foreach (var line in check.RunAsync(Arguments.Parse(args, names), terminal, CancellationToken.None))
        {
            list.Add(line);
        }

        return output.ToString();
    }

    /// <summary>A Vault with KV 2 at secret/ and a token that may do everything at these paths.</summary>
    private sealed class Capabilities(string[] allowed) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath["/v1/".Length..];
            if (path.StartsWith("sys/internal/ui/mounts/", StringComparison.Ordinal))
            {
                var isKv = $"{path}/".Contains("/secret/", StringComparison.Ordinal);
                return Answer(isKv ? 200 : 403, isKv
                    ? """{"data":{"path":"secret/","type":"kv","options":{"version":"2"}}}"""
                    : """{"errors":["preflight"]}""");
            }

            path.ShouldBe("sys/capabilities-self");
            var asked = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!["paths"]![0]!.GetValue<string>();
            var may = allowed.Contains(asked) ? """["read","update","list"]""" : """["deny"]""";
            return Answer(200, $$$"""{"data":{"{{{asked}}}":{{{may}}}}}""");
        }

        private static HttpResponseMessage Answer(int status, string body) =>
            new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
