using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Cases;
using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Explain;

public sealed class ExplainCommandTests : IDisposable
{
    private const string Secrets =
        "role: yn-api, vault-injector.io/secret.db.yaml: secret/web/db?version=3, vault-injector.io/secret.password: " +
        "'secret/web/db#password', vault-injector.io/template.app.conf: '{{ .x }}', vault-injector.io/file.app.conf: conf/app.conf, " +
        "vault-injector.io/mode.app.conf: '0400', vault-injector.io/on-change.db.yaml: 'http:8080/reload', vault-injector.io/on-change: " +
        "'http:8080/changed', vault-injector.io/refresh: 1m, vault-injector.io/token: 'false', vault-injector.io/certificate.tls: " +
        "'pki_int/web common_name=web.apps.svc alt_names=web ttl=24h'";

    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Says_what_is_added_whose_word_it_is_and_what_is_not_touched()
    {
        var run = await ExplainAsync(
            Pod("containers: app", "[{name: app, env: [{name: VAULT_ADDR, value: x}]}, {name: other}]"),
            Namespace("role: yn-api, vault-injector.io/agent: init, vault-injector.io/allowed-roles: 'yn-*'"));

        run.ExitCode.ShouldBe(0, run.Error);
        const string Injector = "https://vault-injector.vault-injector.svc:8444";
        run.Output.ShouldBe($$"""
            Pod shop/web (standard input, document 1): injected
              role: yn-api, set by namespace shop
              allowed: yes, to ServiceAccount default, by vault-injector.io/allowed-roles: yn-* on namespace shop
              login: a wrapped secret-id of auth/approle at https://vault.vault.svc:8200, from {{Injector}}
              agent: an init container that fetches once, because agent is init by namespace shop
              agent runs before the pod's own init containers as 65532:65532, with 300 s for the first token; its files have mode 0444
              files: /var/run/secrets/vault/{token,vault-token,ca.crt}
              container app: the files, read-only
              container other: nothing is added
              warning: Container app sets its own VAULT_ADDR, so it gets none of VAULT_ADDR, VAULT_CACERT and VAULT_NAMESPACE.

            """);
    }

    [Fact]
    public async Task Says_in_which_Vault_the_role_is_and_which_entry_would_allow_it()
    {
        var config = _files.Write("several.json", """
            {
              "Vault": {"Address": "https://vault.vault.svc:8200"},
              "Vaults": {
                "east": {"Address": "https://vault.east.example:8200", "Namespaces": ["admin/*"], "AppRoleAuthPath": "auth/apps"}
              },
              "Injection": {"AgentImage": "agent:1"}
            }
            """);
        var pod = Pod("role: web, vault-injector.io/vault: east, vault-injector.io/vault-namespace: admin/team-a");

        var refused = await ExplainAsync(pod, Namespace("allowed-roles: '*'"), "--config", config);
        var allowed = await ExplainAsync(pod, Namespace("allowed-roles: '*@east/admin/*'"), "--config", config);

        refused.Output.ShouldContain("the entry to add is default/web@east/admin/team-a");
        allowed.Output.ShouldContain("allowed: yes, to ServiceAccount default");
        allowed.Output.ShouldContain("vault: Vault east, namespace admin/team-a");
        allowed.Output.ShouldContain("a wrapped secret-id of auth/apps at https://vault.east.example:8200");
    }

    [Fact]
    public async Task Says_which_secrets_the_pod_gets_and_where()
    {
        var run = await ExplainAsync(Pod(Secrets), Namespace("allowed-roles: 'yn-*'"));

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain("""
              files: /var/run/secrets/vault/{ca.crt}
              template app.conf → /var/run/secrets/vault/conf/app.conf, mode 0400
              secret db.yaml: secret/web/db as yaml, version 3 → /var/run/secrets/vault/db.yaml, then http:8080/reload
              secret password: field password of secret/web/db → /var/run/secrets/vault/password
              certificate tls: web.apps.svc, web by pki_int/sign/web, for 24h, ec key → /var/run/secrets/vault/tls.{crt,key,ca,pem}
              secrets without a lease are looked at every 60 s; after a change: http:8080/changed
            """);
    }

    [Fact]
    public async Task Says_it_as_JSON_with_the_document_of_the_agent()
    {
        var json = JsonNode.Parse((await ExplainAsync(Pod(Secrets), Namespace("allowed-roles: 'yn-*'"), "-o", "json")).Output)!.AsArray();

        var pod = json.ShouldHaveSingleItem()!;
        pod["decision"]!.GetValue<string>().ShouldBe("inject");
        pod["secrets"]!["certificates"]![0]!["commonName"]!.GetValue<string>().ShouldBe("web.apps.svc");
        pod["secrets"]!["appToken"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Says_as_JSON_why_a_pod_is_rejected()
    {
        var run = await ExplainAsync(Pod("role: yn-api, vault-injector.io/secret.a: sys/x"), Namespace(), "-o", "json");

        run.ExitCode.ShouldBe(1);
        var reason = JsonNode.Parse(run.Output)![0]!["reasons"]![0]!;
        reason["code"]!.GetValue<string>().ShouldBe("value_invalid");
        reason["sentence"]!.GetValue<string>().ShouldContain("vault-injector.io/secret.a");
    }

    [Fact]
    public async Task Says_that_a_role_will_be_refused_and_who_can_change_that()
    {
        var run = await ExplainAsync(Pod("role: root-ca"), Namespace("allowed-roles: 'yn-*'"));

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("allowed: no, not to ServiceAccount default by vault-injector.io/allowed-roles: yn-* on namespace shop");
        run.Output.ShouldContain("warning: Role root-ca will be refused");
    }

    [Theory]
    [InlineData(
        "role: a, vault-injector.io/auth-method: kubernetes",
        "login: the agent, with its ServiceAccount at auth/kubernetes of https://vault.vault.svc:8200"
    )]
    [InlineData("role: a, vault-injector.io/auth-method: kubernetes", "allowed: Vault decides itself")]
    [InlineData("role: a, vault-injector.io/auth-method: token", "login: a wrapped token of the token role")]
    [InlineData("role: a, vault-injector.io/output: wrapped-secret-id", "files: /var/run/secrets/vault/{vault-wrapped-secret-id,ca.crt}")]
    [InlineData("role: a, vault-injector.io/init-position: last", "agent runs after the pod's own init containers")]
    [InlineData("role: a, vault-injector.io/agent: init", "because agent is init on the pod")]
    [InlineData("role: a", "agent: an init container and a native sidecar (an init container that keeps running), because agent is")]
    [InlineData("role: a", "allowed: no, namespace shop has no vault-injector.io/allowed-roles")]
    [InlineData(
        "role: a, vault-injector.io/env.DB: 'secret/web/db#password?version=2'",
        "variable DB: field password of secret/web/db, version 2, by env.DB\n  variables reach the app by kubelet (fileKeyRef), because"
    )]
    [InlineData("role: a, vault-injector.io/env.DB: 'a/b#c'", "container app: the files, read-only, and VAULT_ADDR, VAULT_CACERT, DB")]
    [InlineData("inject: 'false'", "not injected (opted_out)\n  The pod sets vault-injector.io/inject to false.")]
    public async Task Says_it_in_words(string annotations, string words) =>
        (await ExplainAsync(Pod(annotations), Namespace())).Output.ShouldContain(words);

    [Theory]
    [InlineData("1.36", "v1.35.1", "containerd://2.1.4", "auto", "by kubelet (fileKeyRef), because every node of the cluster")]
    [InlineData("1.36", "v1.34.9", "containerd://2.1.4", "auto", "by exec (the init container copies the agent's binary into a volume)")]
    [InlineData("1.35", "v1.35.1", "containerd://1.7.28", "exec", "by exec (the init container copies the agent's binary into a volume)")]
    [InlineData("1.35", "v1.35.1", "containerd://2.1.4", "exec", "by exec (the agent's image is mounted as a volume), because the")]
    [InlineData("1.36", "v1.34.9", "containerd://2.1.4", "kubelet", "not every node of the cluster knows fileKeyRef (Kubernetes 1.35)")]
    public async Task Says_which_way_variables_take_in_a_cluster(
        string server, string kubelet, string runtime, string method, string words)
    {
        await using var cluster = await SmallCluster.StartAsync(
            new JsonObject { ["version"] = server, ["kubelet"] = kubelet, ["runtime"] = runtime });
        var manifest = _files.Write("web.yaml", $$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              namespace: shop
              annotations:
                vault-injector.io/role: a
                vault-injector.io/env.DB: secret/web/db#password
                vault-injector.io/env-method: {{method}}
            spec: {containers: [{name: app, image: app:1, command: [/app]}]}
            """);

        (await CommandRun.Of("", ["explain", "-f", manifest, "--kubeconfig", cluster.Kubeconfig])).Output.ShouldContain(words);
    }

    [Theory]
    [InlineData(
        "apps/v1",
        "Deployment",
        "an init container and a sidecar, because agent is sidecar by default and the cluster has no native sidecars"
    )]
    [InlineData(
        "batch/v1",
        "Job",
        "fetches once, because the pod is a Job's and the cluster has no native sidecars, although agent is sidecar by default"
    )]
    public async Task Says_what_an_old_API_server_gets(string apiVersion, string kind, string words)
    {
        var manifest =
            $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\nspec: {{template: {{metadata: " +
            "{annotations: {vault-injector.io/role: a}}, spec: {containers: [{name: app}]}}}\n";

        (await ExplainAsync(manifest, Namespace(), "--native-sidecars=off")).Output.ShouldContain(words);
    }

    [Fact]
    public async Task A_rejected_pod_is_explained_with_every_reason_and_ends_with_1()
    {
        var run = await ExplainAsync(Pod("role: 'no role', vault-injector.io/timeout: soon"), Namespace());

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain(
            "Pod shop/web (standard input, document 1): rejected, for 2 reasons\n  - vault-injector.io/role = \"no role\": expected");
        run.Output.ShouldContain("\n  - vault-injector.io/timeout = \"soon\": expected a duration");
    }

    [Fact]
    public async Task Says_that_there_is_nothing_to_explain() =>
        (await ExplainAsync("apiVersion: v1\nkind: Service\n", Namespace())).Error.ShouldContain(
            "note: there is no pod and no pod template in the input");

    private Task<CommandRun> ExplainAsync(string manifest, string ns, params string[] more) =>
        CommandRun.Of(manifest, ["explain", "-f", "-", "--namespace-file", _files.Write("namespace.yaml", ns), .. more]);

    private static string Pod(string annotations, string containers = "[{name: app}]") =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop, annotations: {{vault-injector.io/{annotations}}}}}\nspec: " +
        $"{{containers: {containers}}}\n";

    private static string Namespace(string annotations = "") =>
        $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{vault-injector.io/injection: " +
        $"enabled}}{(annotations.Length > 0 ? $", annotations: {{vault-injector.io/{annotations}}}" : "")}}}\n";
}
