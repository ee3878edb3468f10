using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

[assembly: AssemblyFixture(typeof(VaultInjector.EndToEnd.Cluster.RunningCluster))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>
/// One cluster for all end-to-end tests: Vault, API server, webhook and agents as separate processes over real sockets. The tests run one
/// after the other, since some of them seal Vault; each has namespaces and pods of its own.
/// </summary>
public sealed class RunningCluster : IAsyncLifetime
{
    /// <summary>What the app's secret is; nothing that the product writes may hold it, or any token.</summary>
    public const string Secret = "canary-9f2b7c-the-secret-of-yn-api";

    /// <summary>The webhook logs all that it can, so that a secret in any log would be seen.</summary>
    private static readonly Dictionary<string, string> EverythingLogged = new(StringComparer.Ordinal)
    {
        ["VAULT_INJECTOR__Logging__LogLevel__Default"] = "Trace",
        ["VAULT_INJECTOR__Certificates__CaOverlap"] = "00:00:05",
    };

    private readonly List<string> _allowed = ["yn-api", "default/other-app", "token:yn-api", "desk-app"];
    private PodRunner? _runner;

    public LocalCluster Cluster { get; private set; } = null!;

    public PodRunner Runner => _runner!;

    /// <summary>A namespace of this run: a real API server may still hold those of an earlier one.</summary>
    public string Namespace { get; } = $"e2e-{Guid.NewGuid().ToString("N")[..8]}";

    public async ValueTask InitializeAsync()
    {
        Cluster = await LocalCluster.StartAsync(new SilentTimeline(), EverythingLogged, CancellationToken.None);
        await Cluster.Vault.EnableAuditAsync(CancellationToken.None);
        await AllowAsync();
        await Cluster.TrustKubernetesAsync(CancellationToken.None);
        await Cluster.RunScriptAsync("add-app.sh", ["yn-api", "--kubernetes", $"{Namespace}/default"], CancellationToken.None);
        await Cluster.RunScriptAsync("add-app.sh", ["other-app"], CancellationToken.None);
        await Cluster.RunScriptAsync("add-app.sh", ["desk-app"], CancellationToken.None);
        await Cluster.Vault.SendAsync(
            HttpMethod.Post,
            "secret/yn-api/SECRET_KEY",
            new JsonObject { ["value"] = Secret },
            CancellationToken.None);
        _runner = Cluster.RunPods(Namespace);
    }

    public async ValueTask DisposeAsync()
    {
        if (_runner is { } runner)
        {
            await runner.DisposeAsync();
        }

        if (Cluster is { } cluster)
        {
            // Whatever did not come to be: no process outlives the tests.
            await using (cluster)
            {
                await cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{Namespace}", null, CancellationToken.None);
            }
        }
    }

    /// <summary>Lets the pods of <see cref="Namespace"/> ask for more roles: for these, and for those that earlier tests added.</summary>
    public Task AllowAsync(params string[] roles)
    {
        _allowed.AddRange(roles.Except(_allowed, StringComparer.Ordinal));
        return AllowForNowAsync();
    }

    /// <summary>The same until the next call of <see cref="AllowAsync"/>: for roles that exist during a test only.</summary>
    public Task AllowForNowAsync(params string[] roles) => CreateNamespaceAsync(Namespace, string.Join(',', [.. _allowed, .. roles]));

    public async Task CreateNamespaceAsync(string name, string? allowedRoles, bool optedIn = true)
    {
        var metadata = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject(), ["labels"] = new JsonObject() };
        if (allowedRoles is not null)
        {
            metadata["annotations"]!["vault-injector.io/allowed-roles"] = allowedRoles;
        }

        if (optedIn)
        {
            metadata["labels"]!["vault-injector.io/injection"] = "enabled";
        }

        await Cluster.ApplyAsync(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = metadata,
            },
            CancellationToken.None);
        await Cluster.WaitForServiceAccountAsync(name, CancellationToken.None);
    }

    /// <summary>A webhook beside the cluster's own, with some settings changed.</summary>
    public WebhookServer StartWebhook((string Name, string Value)[] changes, params string[] arguments)
    {
        var settings = new Dictionary<string, string>(Cluster.WebhookSettings, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        return WebhookServer.Start(Cluster.Repository, settings, FreePort.Next(), arguments);
    }

    public async Task<WebhookServer> StartReadyWebhookAsync((string Name, string Value)[] changes, params string[] arguments)
    {
        var webhook = StartWebhook(changes, arguments);
        await webhook.WaitUntilReadyAsync(CancellationToken.None);
        return webhook;
    }

    /// <summary>The creation of a pod as an API server asks about it.</summary>
    public string Review(string uid, JsonObject pod) => new JsonObject
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = uid,
            ["operation"] = "CREATE",
            ["namespace"] = Namespace,
            ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
            ["object"] = pod,
        },
    }.ToJsonString();

    /// <summary>For tests that seal, stop or restart Vault.</summary>
    public void NeedsVaultOfItsOwn() =>
        Assert.SkipWhen(
            Cluster.Vault.IsForeign,
            "The Vault of VAULT_ADDR is not sealed, stopped, restarted or given another CA. VAULT_BIN starts one for the tests.");

    /// <summary>For tests that read the API server's own log.</summary>
    public void NeedsEmbeddedKube() =>
        Assert.SkipWhen(Cluster.Kube.IsReal, "The audit log of the cluster of E2E_KUBECONFIG is not here.");

    /// <summary>A pod whose only container runs a shell script.</summary>
    public JsonObject Pod(string name, string script, params (string Key, string Value)[] annotations)
    {
        var pod = Manifests.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{name}}, namespace: {{Namespace}}}
            spec:
              restartPolicy: Never
              containers: [{name: app, image: "app:1"}]
            """)[0];
        pod["spec"]!["containers"]![0]!["command"] = new JsonArray("sh", "-c", script);
        var notes = new JsonObject();
        foreach (var (key, value) in annotations)
        {
            notes[$"vault-injector.io/{key}"] = value;
        }

        pod["metadata"]!["annotations"] = notes;
        return pod;
    }

    public async Task<PodRun> RunToItsEndAsync(JsonObject pod)
    {
        await Cluster.CreateAsync(pod, CancellationToken.None);
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        return await Waiting.ForAsync(
            () => Task.FromResult(Runner.Find(Namespace, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
            () => $"the end of pod {name}; its agent said: {Runner.Find(Namespace, name)?.Logs("vault-injector-agent")}",
            CancellationToken.None);
    }
}
