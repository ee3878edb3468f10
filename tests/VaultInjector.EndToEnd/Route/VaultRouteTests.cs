using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.Proxying;

namespace VaultInjector.EndToEnd.Route;

/// <summary>Injector and agents reach Vault through a proxy, or by a listener that asks for client certificates.</summary>
public sealed class VaultRouteTests(RunningCluster running)
{
    private const string ReadToken = "test -s /var/run/secrets/vault/token && test -s /var/run/secrets/vault/note && echo done";

    private string Folder => Path.GetDirectoryName(running.Cluster.CaFile)!;

    [Fact]
    public async Task Everything_that_Vault_is_asked_and_nothing_else_takes_the_proxy()
    {
        await using var proxy = new ConnectProxy(running.Cluster.Vault.Address.Port);
        var settings = new Dictionary<string, string> { ["VAULT_INJECTOR__Vault__Proxy"] = proxy.Address.ToString().TrimEnd('/') };

        await running.Cluster.ReconfigureWebhookAsync(settings, () => ShouldRunAsync("by-proxy"), CancellationToken.None);

        // The injector at least once, the agent at least once.
        proxy.Asked.Count.ShouldBeGreaterThan(1);
        proxy.Asked.ShouldAllBe(line => line == $"CONNECT {running.Cluster.Vault.Address.Authority} HTTP/1.1");
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_by_the_agent_and_the_injector()
    {
        await using var proxy = new ConnectProxy(running.Cluster.Vault.Address.Port);
        var settings = new Dictionary<string, string> { ["VAULT_INJECTOR__Vault__Proxy"] = proxy.Address.ToString().TrimEnd('/') };

        await running.Cluster.ReconfigureWebhookAsync(
            settings,
            async () =>
            {
                proxy.Refusal = "403 Forbidden";
                await running.Cluster.CreateAsync(Pod("refused-by-proxy", ("auth-method", "kubernetes")), CancellationToken.None);
                await WaitForAgentAsync("refused-by-proxy", "the proxy refuses to connect to it");
                proxy.Refusal = null;
                await WaitForEndAsync("refused-by-proxy");
            },
            CancellationToken.None);
    }

    [Fact]
    public async Task Client_certificates_open_a_listener_that_requires_them()
    {
        var clients = new ClientAuthority();
        await using var listener = new StrictListener(running.Cluster.Vault.Address, Folder, clients.Certificate);
        var pair = clients.Issue("injector");
        var (certificate, key) = (Path.Combine(Folder, "client.crt"), Path.Combine(Folder, "client.key"));
        await File.WriteAllTextAsync(certificate, pair.Certificate);
        await File.WriteAllTextAsync(key, pair.Key);
        var settings = new Dictionary<string, string>
        {
            ["VAULT_INJECTOR__Vault__Address"] = listener.Address.ToString().TrimEnd('/'),
            ["VAULT_INJECTOR__Vault__ClientCertificateFile"] = certificate,
            ["VAULT_INJECTOR__Vault__ClientKeyFile"] = key,
            ["VAULT_INJECTOR__Vault__ClientCertificateSecret"] = "vault-client",
        };

        await running.Cluster.ReconfigureWebhookAsync(
            settings,
            async () =>
            {
                await running.Cluster.CreateAsync(Pod("strict"), CancellationToken.None);
                await WaitForAgentAsync("strict", "volumes cannot be set up");
                await CreateSecretAsync(clients.Issue("apps"));
                await WaitForEndAsync("strict");
            },
            CancellationToken.None);

        listener.Refused.ShouldBe(0);
    }

    [Fact]
    public async Task The_CA_certificates_are_files_where_the_cluster_has_trust_bundles()
    {
        running.NeedsEmbeddedKube();
        var settings = new Dictionary<string, string> { ["VAULT_INJECTOR__Injection__TrustBundle"] = "On" };

        await running.Cluster.ReconfigureWebhookAsync(
            settings,
            async () =>
            {
                await TrustBundles.WaitAsync(running.Cluster.Webhook);
                await ShouldRunAsync("trust-bundles");
                await ShouldRunAsync("trust-bundles-and-kubernetes", ("auth-method", "kubernetes"));
            },
            CancellationToken.None);

        var pod = (await running.Cluster.Kube.Admin.GetAsync(
            $"/api/v1/namespaces/{running.Namespace}/pods/trust-bundles", CancellationToken.None)).ToJsonString();
        pod.ShouldNotContain("BEGIN CERTIFICATE");
        pod.ShouldContain("\"clusterTrustBundle\":{\"name\":\"vault-injector\"");
        pod.ShouldContain("VAULT_INJECTOR_VAULT_CA_BUNDLE_FILE");
    }

    private JsonObject Pod(string name, params (string Key, string Value)[] annotations) => running.Pod(
        name, ReadToken, [("role", "yn-api"), ("secret.note", "secret/yn-api/SECRET_KEY#value"), .. annotations]);

    private async Task ShouldRunAsync(string name, params (string Key, string Value)[] annotations)
    {
        await running.Cluster.CreateAsync(Pod(name, annotations), CancellationToken.None);
        await WaitForEndAsync(name);
    }

    private async Task WaitForEndAsync(string name)
    {
        var run = await Waiting.ForAsync(
            () => Task.FromResult(running.Runner.Find(running.Namespace, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
            () => $"the end of pod {name}; agent: {running.Runner.Find(running.Namespace, name)?.Logs("vault-injector-agent")}",
            CancellationToken.None);
        run.Phase.ShouldBe("Succeeded", run.Logs("app") + run.Logs("vault-injector-agent"));
    }

    private Task<string> WaitForAgentAsync(string name, string words) => Waiting.ForAsync(
        () => Task.FromResult(
            running.Runner.Find(running.Namespace, name)?.Logs("vault-injector-agent") is { } log &&
            log.Contains(words, StringComparison.Ordinal) ? log : null),
        () => $"'{words}' of {name}: {running.Runner.Find(running.Namespace, name)?.Logs("vault-injector-agent")}",
        CancellationToken.None);

    private Task<JsonObject> CreateSecretAsync((string Certificate, string Key) pair) => running.Cluster.CreateAsync(
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "kubernetes.io/tls",
            ["metadata"] = new JsonObject { ["name"] = "vault-client", ["namespace"] = running.Namespace },
            ["data"] = new JsonObject { ["tls.crt"] = Base64(pair.Certificate), ["tls.key"] = Base64(pair.Key) },
        },
        CancellationToken.None);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
