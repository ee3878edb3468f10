using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Check;

/// <summary><c>check --migration</c> with a kubeconfig, on a cluster without the injector.</summary>
public sealed class MigrationCheckTests : IAsyncLifetime
{
    private const string VaultK8s = "vault.hashicorp.com/";
    private const string BankVaults = "vault.security.banzaicloud.io/";

    private readonly List<JsonNode> _pods = [];
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly WebApplication _api;
    private string _configuration = "";

    public MigrationCheckTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _api = builder.Build();
        _api.Urls.Add("http://127.0.0.1:0");
        _api.MapGet("/api/v1/pods", Page);
        _api.MapGet("/api/v1/namespaces", () => Text(
            """
            {"items":[{"metadata":{"name":"shop","labels":{"vault-injector.io/injection":"enabled"}}},
             {"metadata":{"name":"pay","annotations":{"vault-injector.io/compatibility":"bank-vaults"}}}]}
            """));
        _api.MapGet("/apis/{group}/v1/namespaces/{ns}/{kind}/{name}", (string kind, string name) =>
            _owners.TryGetValue($"{kind}/{name}", out var owner) ? Text(owner) : Results.NotFound());
    }

    public async ValueTask InitializeAsync() => await _api.StartAsync();

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Lists_the_pods_by_namespace_and_owner_with_what_would_become_of_them()
    {
        _owners["replicasets/web-5d"] = Owner("Deployment", "web");
        Add("shop", "web-5d-a", Owned("ReplicaSet", "web-5d"), (VaultK8s + "agent-inject", "true"), (VaultK8s + "role", "web"),
            (VaultK8s + "agent-inject-status", "injected"), (VaultK8s + "log-level", "debug"), (VaultK8s + "tls-skip-verify", "true"));
        Add("shop", "web-5d-b", Owned("ReplicaSet", "web-5d"), (VaultK8s + "agent-inject", "true"), (VaultK8s + "role", "web"),
            (VaultK8s + "agent-inject-status", "injected"), (VaultK8s + "log-level", "debug"), (VaultK8s + "tls-skip-verify", "true"));
        Add("pay", "job", null, (BankVaults + "vault-role", "pay"));
        Add("pay", "plain", null, ("vault-injector.io/role", "pay"));
        Add("pay", "off", null, (BankVaults + "mutate", "skip"), (BankVaults + "vault-role", "pay"));

        var run = await CheckAsync();

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe(
            """
            NAMESPACE  OWNER           PODS  ANNOTATIONS OF  HONOURED  IGNORED  REFUSED  INJECTED BY
            pay        Pod/job         1     bank-vaults     1         0        0        -
            shop       Deployment/web  2     vault-k8s       3         1        1        vault-k8s

            shop Deployment/web, vault-k8s:
              ignored: vault.hashicorp.com/log-level
              refused: vault.hashicorp.com/tls-skip-verify = "true": expected to be absent: the agent always verifies Vault

            namespace shop: kubectl annotate --overwrite namespace shop vault-injector.io/compatibility=vault-k8s
            3 pods of 2 workloads in 2 namespaces; of 1 workloads something is refused: docs/migration.md has a row for each annotation

            """);
        run.Error.ShouldContain("no address of Vault counts as refused");
    }

    [Fact]
    public async Task Lists_references_without_any_annotation_and_the_recipe_of_kubernetes_vault()
    {
        var pod = Add("pay", "api", null);
        pod["spec"]!["containers"]![0]!["env"] = new JsonArray(
            new JsonObject { ["name"] = "A", ["value"] = "vault:secret/data/a#b" },
            new JsonObject { ["name"] = "B", ["value"] = ">>vault:gen/password#value" });
        var old = Add("pay", "old", null, ("pod.boostport.com/vault-approle", "old"));
        old["spec"]!["initContainers"] = new JsonArray(
            new JsonObject { ["name"] = "install-token", ["image"] = "boostport/kubernetes-vault-init:1" });

        var run = await CheckAsync("-o", "json");

        var workloads = JsonNode.Parse(run.Output)!["namespaces"]![0]!["workloads"]!.AsArray();
        workloads.Select(one => (string?)one!["product"]).ShouldBe(["bank-vaults", "kubernetes-vault"]);
        Texts(workloads[0]!["honoured"]).ShouldBe(["variable A of container app"]);
        ((string?)workloads[0]!["refused"]![0]!["key"]).ShouldBe("variable B of container app");
        ((string?)workloads[0]!["refused"]![0]!["expected"])!.ShouldContain("writes into Vault");
        ((string?)workloads[1]!["injectedBy"]).ShouldBe("kubernetes-vault");
        ((string?)workloads[1]!["refused"]![0]!["value"]).ShouldBe("install-token");
        ((string?)JsonNode.Parse(run.Output)!["namespaces"]![0]!["compatibility"]).ShouldBe("bank-vaults");
    }

    [Theory]
    [InlineData("https://vault.other:8200", 1)]
    [InlineData("https://vault.vault.svc:8200", 0)]
    public async Task Holds_an_address_against_the_configuration(string address, int exitCode)
    {
        using var files = new TemporaryFiles();
        _configuration = files.Write(
            "config.json", """{"Vault":{"Address":"https://vault.vault.svc:8200"},"Injection":{"AgentImage":"a:1"}}""");
        Add("shop", "web", null, (VaultK8s + "agent-inject", "true"), (VaultK8s + "role", "web"), (VaultK8s + "service", address));

        (await CheckAsync()).ExitCode.ShouldBe(exitCode);
    }

    [Fact]
    public async Task Says_that_there_is_nothing_to_migrate()
    {
        Add("shop", "plain", null, ("vault-injector.io/role", "web"));

        var run = await CheckAsync();

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldBe("No pod uses annotations of kubernetes-vault, vault-k8s or bank-vaults.\n");
    }

    [Fact]
    public async Task Names_the_rights_that_the_user_lacks()
    {
        await _api.StopAsync();

        var run = await CheckAsync();

        run.ExitCode.ShouldBe(69);
        run.Error.ShouldContain("the user needs: list pods and namespaces");
    }

    private async Task<CommandRun> CheckAsync(params string[] more)
    {
        using var files = new TemporaryFiles();
        var kubeconfig = files.Write("kubeconfig", $$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c",
             "clusters":[{"name":"c","cluster":{"server":"{{_api.Urls.First()}}"} }],"users":[{"name":"c","user":{"token":"t"} }],
             "contexts":[{"name":"c","context":{"cluster":"c","user":"c"} }] }
            """);
        string[] configuration = _configuration == "" ? [] : ["--config", _configuration];
        return await CommandRun.Of("", ["check", "--migration", "--kubeconfig", kubeconfig, .. configuration, .. more]);
    }

    /// <summary>One pod a page.</summary>
    private IResult Page(HttpContext context)
    {
        var at = int.Parse(context.Request.Query["continue"].FirstOrDefault() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        return Text(new JsonObject
        {
            ["metadata"] = new JsonObject { ["continue"] = at + 1 < _pods.Count ? $"{at + 1}" : "" },
            ["items"] = new JsonArray(_pods.Skip(at).Take(1).Select(pod => pod.DeepClone()).ToArray()),
        }.ToJsonString());
    }

    private JsonObject Add(string ns, string name, JsonArray? owners, params (string Key, string Value)[] annotations)
    {
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["namespace"] = ns,
                ["name"] = name,
                ["annotations"] = new JsonObject(annotations.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
                ["ownerReferences"] = owners,
            },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "app" }) },
        };
        _pods.Add(pod);
        return pod;
    }

    private static string Owner(string kind, string name) =>
        new JsonObject { ["metadata"] = new JsonObject { ["ownerReferences"] = Owned(kind, name) } }.ToJsonString();

    private static JsonArray Owned(string kind, string name) =>
        [new JsonObject { ["kind"] = kind, ["name"] = name, ["controller"] = true }];

    private static IEnumerable<string?> Texts(JsonNode? list) => list!.AsArray().Select(item => (string?)item);

    private static IResult Text(string json) => Results.Text(json, "application/json");
}
