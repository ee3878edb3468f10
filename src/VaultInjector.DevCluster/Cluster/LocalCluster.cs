using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// The whole path on one machine, as separate processes over real sockets: Vault (first on plain HTTP, then with the certificate that it
/// issued to itself), an API server, and the product's webhook, set up by the shipped scripts and manifests.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    internal const string AgentImage = "vault-injector-agent:demo";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vault-injector-");

    private LocalCluster() => Vault = new VaultServer(_directory.FullName, FreePort.Next());

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
        var cluster = new LocalCluster();
        try
        {
            await cluster.StartAsync(timeline, new ClusterSetup(cluster, timeline, extraSettings), cancellation);
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

    /// <summary>Configures Vault's kubernetes auth for this API server, with a reviewer's token.</summary>
    public Task TrustKubernetesAsync(CancellationToken cancellation) => ReviewerAccount.SetUpAsync(this, cancellation);

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
            await StartWebhookAgainAsync(WebhookSettings, cancellation);
        }
    }

    /// <summary>Runs an action while some settings of the webhook are others; it restarts before and after.</summary>
    public async Task ReconfigureWebhookAsync(
        IReadOnlyDictionary<string, string> changes, Func<Task> meanwhile, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(meanwhile);
        var settings = new Dictionary<string, string>(WebhookSettings, StringComparer.Ordinal);
        changes.ToList().ForEach(change => settings[change.Key] = change.Value);
        await RestartWebhookAsync(
            async () =>
            {
                await StartWebhookAgainAsync(settings, cancellation);
                try
                {
                    await meanwhile();
                }
                finally
                {
                    await Webhook.DisposeAsync();
                }
            },
            cancellation);
    }

    /// <summary>The termination message of a pod's agent, as <c>kubectl describe pod</c> shows it; null before it ends.</summary>
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
        await Leftovers.RemoveAsync(_directory);
    }

    private Task StartWebhookAgainAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        Webhook = WebhookServer.Start(Repository, settings, (Webhook.Address.Port, Webhook.BrokerAddress.Port));
        return Webhook.WaitUntilReadyAsync(cancellation);
    }

    private async Task StartAsync(ITimeline timeline, ClusterSetup setup, CancellationToken cancellation)
    {
        await setup.StartVaultAsync(cancellation);
        Kube = await timeline.StepAsync("Kubernetes", "API server starts", () => KubeServer.StartAsync(WorkingDirectory, cancellation));
        var ports = (Https: FreePort.Next(), Broker: FreePort.Next());
        WebhookSettings = await setup.PrepareInjectorAsync(ports, cancellation);
        await timeline.StepAsync(
            "webhook → Vault, Kubernetes",
            "logs in, gets its certificate from Vault PKI, publishes its CA, is ready",
            async () =>
            {
                Webhook = WebhookServer.Start(Repository, WebhookSettings, ports);
                await Webhook.WaitUntilReadyAsync(cancellation);
            });
    }
}
