using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Telemetry;
using k8s;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>The embedded API server, the ledgers of several replicas on it, and a count of what they send.</summary>
internal sealed class EmbeddedLedger : IAsyncDisposable
{
    public const string Namespace = "default";
    public const string ConfigMaps = $"/api/v1/namespaces/{Namespace}/configmaps";
    public const string Leases = $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases";

    private readonly EmbeddedKube _kube;
    private readonly ServiceProvider _services =
        new ServiceCollection().AddMetrics().AddSingleton<InjectorMetrics>().BuildServiceProvider();

    private readonly List<KubernetesConnection> _connections = [];

    private EmbeddedLedger(EmbeddedKube kube) => _kube = kube;

    /// <summary>What was sent to the API server.</summary>
    public Traffic Sent { get; } = new();

    public InjectorMetrics Metrics => _services.GetRequiredService<InjectorMetrics>();

    private static KubernetesOptions Options => new() { Namespace = Namespace };

    public static async Task<EmbeddedLedger> StartAsync(EmbeddedKubeOptions? options = null) =>
        new(await EmbeddedKube.StartAsync((options ?? new EmbeddedKubeOptions()) with { RunControllers = false }));

    /// <summary>A replica's own connection.</summary>
    public KubernetesApi Connect()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(_kube.CaPem);
        var configuration = new KubernetesClientConfiguration { Host = _kube.Address, AccessToken = _kube.AdminToken };
        var transport = new SocketsHttpHandler();
        transport.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        transport.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        var connection = new KubernetesConnection(configuration, TimeProvider.System, handler: Sent.Counting(transport));
        _connections.Add(connection);
        return new KubernetesApi(connection);
    }

    public IssuedLedger Ledger(KubernetesApi api) => new(api, Options, Metrics);

    public FormerLedger Former(KubernetesApi api, double random = 0) => new(
        api, Ledger(api), Options, Metrics, new Clock(TimeProvider.System, () => random), NullLogger<FormerLedger>.Instance);

    /// <summary>The names of all objects of a collection.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(string collection)
    {
        using var list = await Connect().GetAsync(collection, CancellationToken.None);
        return [.. list.RootElement.Get("items"u8).Items().Select(item => item.Get("metadata"u8).Text("name"u8)!)];
    }

    public async Task CreateAsync(string collection, JsonObject body) =>
        (await Connect().PostAsync(collection, json => body.WriteTo(json), CancellationToken.None)).Dispose();

    /// <summary>A node whose kubelet has this version.</summary>
    public async Task AddNodeAsync(string name, string kubelet)
    {
        await CreateAsync("/api/v1/nodes", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        var info = new JsonObject { ["kubeletVersion"] = kubelet, ["operatingSystem"] = "linux" };
        var status = new JsonObject { ["status"] = new JsonObject { ["nodeInfo"] = info } };
        (await Connect().MergePatchAsync($"/api/v1/nodes/{name}/status", json => status.WriteTo(json), CancellationToken.None)).Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        await _services.DisposeAsync();
        await _kube.DisposeAsync();
    }
}
