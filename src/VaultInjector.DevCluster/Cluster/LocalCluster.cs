using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// The whole path on one machine, as separate processes over real sockets: Vault (first on plain HTTP, then with the certificate that it
/// issued to itself), an API server, and the product's webhook, set up by the shipped scripts and manifests.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private const string Namespace = "vault-injector";
    private const string AgentImage = "vault-injector-agent:demo";

    private readonly IReadOnlyDictionary<string, string> _extraSettings;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vault-injector-");

    private LocalCluster(IReadOnlyDictionary<string, string> extraSettings)
    {
        _extraSettings = extraSettings;
        Vault = new VaultServer(_directory.FullName, FreePort.Next());
    }

    public Repository Repository { get; } = Repository.Find();

    public VaultServer Vault { get; }

    public KubeServer Kube { get; private set; } = null!;

    public WebhookServer Webhook { get; private set; } = null!;

    /// <summary>The directory for the files of its processes; removed at the end.</summary>
    public string WorkingDirectory => _directory.FullName;

    /// <summary>The root CA that <c>bootstrap-ca.sh</c> wrote.</summary>
    public string CaFile => Path.Combine(WorkingDirectory, "certs", "ca.crt");

    /// <summary>How the webhook was configured: environment variables and their values.</summary>
    public IReadOnlyDictionary<string, string> WebhookSettings { get; private set; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <param name="timeline">Reports each step.</param>
    /// <param name="extraSettings">Environment variables for the webhook, in addition to those that the cluster sets.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<LocalCluster> StartAsync(
        ITimeline timeline, IReadOnlyDictionary<string, string> extraSettings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        var cluster = new LocalCluster(extraSettings);
        try
        {
            await cluster.StartVaultAsync(timeline, cancellation);
            await cluster.StartKubeAsync(timeline, cancellation);
            await cluster.StartInjectorAsync(timeline, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script of <c>certs-scripts</c> as an administrator of Vault. Returns its output.</summary>
    public Task<string> RunScriptAsync(string name, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VAULT_ADDR"] = Vault.Address.ToString().TrimEnd('/'),
            ["VAULT_TOKEN"] = Vault.RootToken,
        };
        if (Vault.CaFile is { } ca)
        {
            environment["VAULT_CACERT"] = ca;
        }

        return LocalProcess.RunAsync(
            new Command(name, "bash", [Repository.Script(name), .. arguments]) { Environment = environment },
            cancellation);
    }

    /// <summary>
    /// Configures Vault's kubernetes auth for this API server, with a reviewer's token.
    /// </summary>
    public async Task TrustKubernetesAsync(CancellationToken cancellation)
    {
        foreach (var manifest in Manifests.Parse("""
            apiVersion: v1
            kind: Namespace
            metadata: {name: vault}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: vault, namespace: vault}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: vault-token-reviewer}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
            subjects: [{kind: ServiceAccount, name: vault, namespace: vault}]
            """))
        {
            await ApplyAsync(manifest, cancellation);
        }

        var ca = Path.Combine(WorkingDirectory, "kubernetes-ca.crt");
        var reviewer = Path.Combine(WorkingDirectory, "reviewer.jwt");
        await File.WriteAllTextAsync(ca, Kube.CaPem, cancellation);
        await File.WriteAllTextAsync(reviewer, await Kube.TokenOfAsync("vault", "vault", cancellation), cancellation);
        await RunScriptAsync(
            "configure-injector.sh",
            [
                "--auth",
                "kubernetes",
                "--allow-localhost",
                "--token-role",
                "yn-api",
                "--kubernetes-host",
                Kube.Admin.Server.ToString().TrimEnd('/'),
                "--kubernetes-ca-cert",
                ca,
                "--kubernetes-reviewer-jwt-file",
                reviewer,
            ],
            cancellation);
    }

    /// <summary>Creates or updates a manifest as an administrator of the cluster.</summary>
    public Task<JsonObject> ApplyAsync(JsonObject manifest, CancellationToken cancellation) =>
        Kube.Admin.ApplyAsync(Manifests.PathOf(manifest), manifest, cancellation);

    /// <summary>Creates an object as a user of the cluster. Returns it as it was stored.</summary>
    public Task<JsonObject> CreateAsync(JsonObject item, CancellationToken cancellation) =>
        Kube.Admin.SendAsync(HttpMethod.Post, Manifests.CollectionOf(item), item, cancellation);

    /// <summary>The object that the API server would store in a namespace without injection.</summary>
    public Task<JsonObject> DryRunAsync(JsonObject item, string @namespace, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(item);
        var copy = item.DeepClone().AsObject();
        copy["metadata"]!["namespace"] = @namespace;
        return Kube.Admin.SendAsync(HttpMethod.Post, $"{Manifests.CollectionOf(copy)}?dryRun=All", copy, cancellation);
    }

    /// <summary>The default ServiceAccount of a new namespace appears a moment later. Until then the API server refuses pods.</summary>
    public async Task WaitForServiceAccountAsync(string @namespace, CancellationToken cancellation)
    {
        await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    return await Kube.Admin.GetAsync($"/api/v1/namespaces/{@namespace}/serviceaccounts/default", cancellation);
                }
                catch (KubeRefusalException missing) when (missing.Code == 404)
                {
                    return null;
                }
            },
            $"the ServiceAccount of namespace {@namespace}",
            cancellation);
    }

    /// <summary>Runs the pods of a namespace as local processes; the agent is the product's agent.</summary>
    public PodRunner RunPods(string @namespace) => PodRunner.Start(new PodRunnerOptions
    {
        Kubeconfig = Kube.Kubeconfig,
        Namespace = @namespace,
        Root = Path.Combine(WorkingDirectory, "pods"),
        Images = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [AgentImage] = Repository.CommandFor("VaultInjector.Agent", "vault-injector-agent"),
        },
    });

    /// <summary>Stops Vault and starts it again, unsealed.</summary>
    public Task RestartVaultAsync(CancellationToken cancellation)
    {
        var certs = Path.GetDirectoryName(CaFile)!;
        return Vault.RestartWithTlsAsync(Path.Combine(certs, "vault.crt"), Path.Combine(certs, "vault.key"), CaFile, cancellation);
    }

    /// <summary>Stops the webhook as a rolling update does, runs an action, and starts the webhook again on the same port.</summary>
    public async Task RestartWebhookAsync(Func<Task> meanwhile, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(meanwhile);
        await Webhook.DisposeAsync();
        try
        {
            await meanwhile();
        }
        finally
        {
            Webhook = WebhookServer.Start(
                Repository,
                WebhookSettings,
                (Webhook.Address.Port, Webhook.BrokerAddress.Port));
            await Webhook.WaitUntilReadyAsync(cancellation);
        }
    }

    /// <summary>The termination message of a pod's agent, as <c>kubectl describe pod</c> shows it; null if there is none yet.</summary>
    public async Task<string?> AgentMessageAsync(string @namespace, string pod, CancellationToken cancellation)
    {
        var stored = await Kube.Admin.GetAsync($"/api/v1/namespaces/{@namespace}/pods/{pod}", cancellation);
        return stored["status"]
            ?["initContainerStatuses"]?.AsArray()
            .Select(status => status?["state"]?["terminated"]?["message"]?.GetValue<string>()
                ?? status?["lastState"]?["terminated"]?["message"]?.GetValue<string>())
            .FirstOrDefault(message => !string.IsNullOrEmpty(message));
    }

    public async ValueTask DisposeAsync()
    {
        if (Webhook is { } webhook)
        {
            await webhook.DisposeAsync();
        }

        if (Kube is { } kube)
        {
            await kube.DisposeAsync();
        }

        await Vault.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartVaultAsync(ITimeline timeline, CancellationToken cancellation)
    {
        var certs = Path.GetDirectoryName(CaFile)!;
        await timeline.StepAsync(
            "Vault",
            "starts on plain HTTP with file storage, is initialised and unsealed",
            async () =>
            {
                await Vault.StartPlainAsync(cancellation);
                await Vault.InitializeAsync(cancellation);
            });
        await timeline.StepAsync(
            "bootstrap-ca.sh → Vault",
            "root CA (10 years), intermediate CA (5 years), and Vault's own certificate",
            () => RunScriptAsync("bootstrap-ca.sh", ["--out", certs], cancellation));
        await timeline.StepAsync("Vault", "restarts with the certificate that it issued to itself", () => RestartVaultAsync(cancellation));
        await MountSecretsAsync(cancellation);
    }

    private async Task MountSecretsAsync(CancellationToken cancellation)
    {
        var mounts = await Vault.SendAsync(HttpMethod.Get, "sys/mounts", null, cancellation);
        var secret = mounts!["data"]!["secret/"];
        if (secret is null)
        {
            await Vault.SendAsync(
                HttpMethod.Post,
                "sys/mounts/secret",
                new JsonObject { ["type"] = "kv", ["options"] = new JsonObject { ["version"] = "1" } },
                cancellation);
        }
        else if (secret["options"]?["version"]?.GetValue<string>() is not (null or "1"))
        {
            throw new InvalidOperationException(
                "The engine at secret/ of this Vault is not key/value version 1. If this Vault is for tests, run: " +
                "vault secrets disable secret && vault secrets enable -path=secret -version=1 kv"
            );
        }
    }

    private async Task StartKubeAsync(ITimeline timeline, CancellationToken cancellation)
    {
        await timeline.StepAsync("Kubernetes", "API server starts", async () =>
            Kube = await KubeServer.StartAsync(WorkingDirectory, cancellation));
    }

    private async Task StartInjectorAsync(ITimeline timeline, CancellationToken cancellation)
    {
        var tokenFile = Path.Combine(WorkingDirectory, "vault-injector.token");
        await timeline.StepAsync("configure-injector.sh → Vault", "least-privilege policy, periodic token (6 h), PKI role", () =>
            RunScriptAsync(
                "configure-injector.sh",
                ["--auth", "token", "--out", tokenFile, "--allow-localhost", "--token-role", "yn-api"],
                cancellation));
        var port = FreePort.Next();
        await timeline.StepAsync(
            "manifests → Kubernetes",
            "all of manifests/; the webhook by URL, because it runs outside the cluster",
            () => InstallAsync(port, cancellation));
        var kubeconfig = await LogInAsInjectorAsync(cancellation);
        await timeline.StepAsync(
            "webhook → Vault, Kubernetes",
            "logs in, gets its certificate from Vault PKI, publishes its CA, is ready",
            async () =>
            {
                var brokerPort = FreePort.Next();
                WebhookSettings = Settings(brokerPort, tokenFile, kubeconfig);
                Webhook = WebhookServer.Start(Repository, WebhookSettings, (port, brokerPort));
                await Webhook.WaitUntilReadyAsync(cancellation);
            });
    }

    private async Task InstallAsync(int port, CancellationToken cancellation)
    {
        foreach (var manifest in Kustomization.Render(Path.Combine(Repository.Root, "manifests")))
        {
            if (manifest["kind"]!.GetValue<string>() == "Deployment")
            {
                // The agent runs as a local process: the cluster may have no access to an image.
                manifest["spec"]!["replicas"] = 0;
            }

            if (manifest["webhooks"] is JsonArray webhooks)
            {
                // By URL, because this cluster has no Service in front of the webhook.
                webhooks[0]!["clientConfig"] = new JsonObject { ["url"] = $"https://localhost:{port}/mutate" };
            }

            await ApplyAsync(manifest, cancellation);
        }
    }

    /// <summary>The webhook uses its own ServiceAccount at the API server, so that it has the shipped RBAC.</summary>
    private async Task<string> LogInAsInjectorAsync(CancellationToken cancellation)
    {
        var token = await Kube.TokenOfAsync(Namespace, "vault-injector", cancellation);
        var file = Path.Combine(WorkingDirectory, "injector.kubeconfig");
        await File.WriteAllTextAsync(file, Kube.KubeconfigFor(token), cancellation);
        return file;
    }

    private Dictionary<string, string> Settings(int brokerPort, string tokenFile, string kubeconfig) =>
        new(_extraSettings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Vault__Address"] = Vault.Address.ToString().TrimEnd('/'),
            ["VAULT_INJECTOR__Vault__CaFile"] = CaFile,
            ["VAULT_INJECTOR__Session__TokenFile"] = tokenFile,
            ["VAULT_INJECTOR__Certificates__DnsNames__0"] = "vault-injector.vault-injector.svc",
            ["VAULT_INJECTOR__Certificates__DnsNames__1"] = "localhost",
            ["VAULT_INJECTOR__Certificates__IpAddresses__0"] = "127.0.0.1",
            ["VAULT_INJECTOR__Kubernetes__Kubeconfig"] = kubeconfig,
            ["VAULT_INJECTOR__Injection__AgentImage"] = AgentImage,
            ["VAULT_INJECTOR__Injection__InjectorUrl"] = $"https://localhost:{brokerPort}",
        };
}
