using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>Pods of vault-k8s with their annotations unchanged find their files, by a login with the API server's own audience.</summary>
public sealed class VaultK8sTests(RunningCluster running) : IAsyncLifetime
{
    private const string Role = "vault-k8s-shop";

    /// <summary>As an operator sets it whose roles in Vault were made for vault-k8s.</summary>
    private static readonly Dictionary<string, string> OwnAudience = new(StringComparer.Ordinal)
    {
        ["VAULT_INJECTOR__Injection__KubernetesAuthAudience"] = "",
    };

    private readonly string _namespace = $"{running.Namespace}-{Guid.NewGuid().ToString("N")[..6]}";

    public async ValueTask InitializeAsync()
    {
        await SecretStage.SetUpAsync(running);
        await running.CreateNamespaceAsync(_namespace, allowedRoles: null);
        await running.Cluster.ApplyAsync(
            Manifests.Parse($$"""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: {{_namespace}}
                  labels: {vault-injector.io/injection: enabled}
                  annotations: {vault-injector.io/compatibility: vault-k8s}
                """)[0],
            CancellationToken.None);
        await BindAsync(_namespace, audience: "");
    }

    public async ValueTask DisposeAsync()
    {
        await running.Cluster.Vault.SendAsync(HttpMethod.Delete, $"auth/kubernetes/role/{Role}", null, CancellationToken.None);
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{_namespace}", null, CancellationToken.None);
    }

    [Fact]
    public async Task A_secret_is_a_file_by_the_default_template_and_the_app_gets_no_token()
    {
        var said = await SaidByAsync(
            "cat /vault/secrets/database; stat -c %a /vault/secrets/database; ls /vault/secrets",
            ("agent-inject-secret-Database", "secret/files/db"));

        said.ShouldBe($"password: {SecretStage.Password}\nport: 5432\nusername: files\n644\nca.crt\ndatabase\n");
    }

    [Fact]
    public async Task The_json_default_the_case_of_names_the_path_and_the_mode_are_honoured()
    {
        var said = await SaidByAsync(
            "cat /etc/app/Database; stat -c %a /etc/app/Database",
            ("agent-inject-secret-Database", "secret/files/db"),
            ("agent-inject-default-template", "json"),
            ("agent-inject-perms-Database", "0400"),
            ("preserve-secret-case", "true"),
            ("secret-volume-path", "/etc/app"));

        said.ShouldBe($"{{\"password\":\"{SecretStage.Password}\",\"port\":5432,\"username\":\"files\"}}\n400\n");
    }

    [Fact]
    public async Task A_template_of_the_pod_its_file_name_and_the_token_are_there()
    {
        var said = await SaidByAsync(
            "cat /vault/secrets/config/app.conf; echo; wc -c < /vault/secrets/token",
            ("agent-inject-secret-conf", "secret/files/db"),
            ("agent-inject-template-conf", """{{- with secret "secret/files/db" -}}user = {{ .Data.username }}{{- end }}"""),
            ("agent-inject-file-conf", "config/app.conf"),
            ("agent-inject-token", "true"));

        said.ShouldStartWith("user = files\n");
        int.Parse(said.Trim().Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("vault-injector", false)]
    [InlineData("", true)]
    public async Task A_role_that_is_not_for_this_token_keeps_the_app_from_starting(string audience, bool isElsewhere)
    {
        await BindAsync(isElsewhere ? "elsewhere" : _namespace, audience);

        await WithPodAsync(
            "echo started",
            [("agent-inject-secret-db", "secret/files/db")],
            async (pods, name) =>
            {
                string Said() => pods.Find(_namespace, name)?.Logs("vault-injector-agent") ?? "";
                await Waiting.ForAsync(
                    () => Task.FromResult(Said().Contains($"refuses for role '{Role}'", StringComparison.Ordinal) ? "refused" : null),
                    () => $"the agent to say that Vault refuses; it said: {Said()}",
                    CancellationToken.None);
                Said().ShouldContain("POST v1/auth/kubernetes/login");
                pods.Find(_namespace, name)!.Logs("app").ShouldBeEmpty();
            });
    }

    /// <summary>What the app wrote that ran with these annotations.</summary>
    private async Task<string> SaidByAsync(string script, params (string Key, string Value)[] annotations)
    {
        var said = "";
        await WithPodAsync(
            script,
            annotations,
            async (pods, name) =>
            {
                var run = await Waiting.ForAsync(
                    () => Task.FromResult(pods.Find(_namespace, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
                    () => $"the end of pod {name}; its agent said: {pods.Find(_namespace, name)?.Logs("vault-injector-agent")}",
                    CancellationToken.None);
                said = run.Logs("app");
            });
        return said;
    }

    private Task WithPodAsync(
        string script, (string Key, string Value)[] annotations, Func<PodRunner, string, Task> look) =>
        running.Cluster.ReconfigureWebhookAsync(
            OwnAudience,
            async () =>
            {
                var pods = running.Cluster.RunPods(_namespace);
                await using (pods)
                {
                    var pod = Pod(script, annotations);
                    await running.Cluster.CreateAsync(pod, CancellationToken.None);
                    await look(pods, pod["metadata"]!["name"]!.GetValue<string>());
                }
            },
            CancellationToken.None);

    private JsonObject Pod(string script, (string Key, string Value)[] annotations)
    {
        var pod = running.Pod($"shop-{Guid.NewGuid().ToString("N")[..6]}", script);
        pod["metadata"]!["namespace"] = _namespace;
        pod["metadata"]!["annotations"] = new JsonObject(
            annotations.Append(("agent-inject", "true")).Append(("role", Role))
                .Select(annotation => KeyValuePair.Create($"vault.hashicorp.com/{annotation.Item1}", (JsonNode?)annotation.Item2)));
        return pod;
    }

    /// <summary>A role of Vault's kubernetes auth as the users of vault-k8s have it.</summary>
    private Task<JsonNode?> BindAsync(string ns, string audience) => running.Cluster.Vault.SendAsync(
        HttpMethod.Post,
        $"auth/kubernetes/role/{Role}",
        new JsonObject
        {
            ["bound_service_account_names"] = new JsonArray("default"),
            ["bound_service_account_namespaces"] = new JsonArray(ns),
            ["token_policies"] = new JsonArray(SecretStage.Role),
            ["token_ttl"] = "1h",
            ["audience"] = audience,
        },
        CancellationToken.None);
}
