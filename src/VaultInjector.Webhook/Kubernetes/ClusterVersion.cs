using System.Net;
using System.Runtime.CompilerServices;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>What the cluster can do, asked for at start and once an hour: a cluster may be upgraded under us.</summary>
internal sealed partial class ClusterVersion(KubernetesApi api, Clock clock, ILogger<ClusterVersion> logger) : BackgroundService
{
    /// <summary>A kubelet is at most three minor versions older than its API server.</summary>
    private static readonly Version EveryNodeHasSidecars = new(1, 32);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private volatile ClusterFeatures? _features;

    public event Action? Changed;

    public ClusterFeatures Features => _features ?? ClusterFeatures.Unknown;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(clock.Random);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Interval;
            try
            {
                await AskAsync(stoppingToken);
                backoff.Reset();
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.Unknown(logger, failure.Message);
                pause = backoff.Next();
            }

            await clock.DelayAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <exception cref="KubernetesApiException">The API server does not answer.</exception>
    public static async Task<Version> ReadAsync(KubernetesApi api, CancellationToken cancellation)
    {
        using var answer = await api.GetAsync("/version", cancellation);
        return new Version(
            ClusterNode.Number(answer.RootElement.Text("major"u8)), ClusterNode.Number(answer.RootElement.Text("minor"u8)));
    }

    /// <summary>What every part of the cluster can do; nodes are looked at where one of them may lack what the API server has.</summary>
    /// <exception cref="KubernetesApiException">The API server does not answer.</exception>
    public static async Task<(Version Oldest, ClusterFeatures Features)> ReadFeaturesAsync(
        KubernetesApi api, CancellationToken cancellation)
    {
        var server = await ReadAsync(api, cancellation);
        if (server < ClusterFeatures.NativeSidecarsSince || (server >= EveryNodeHasSidecars && server < ClusterFeatures.EnvFilesSince))
        {
            return (server, ClusterFeatures.Of(server, runtimesMountImages: false));
        }

        try
        {
            var (oldest, all) = (server, true);
            await foreach (var node in NodesAsync(api, cancellation))
            {
                oldest = node.Kubelet < oldest ? node.Kubelet : oldest;
                all &= node.MountsImages;
            }

            return (oldest, ClusterFeatures.Of(oldest, all));
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            // A user of the command line may not list nodes; the API server's version is what is known then.
            return (server, ClusterFeatures.Of(server, runtimesMountImages: false) with { TrustBundles = false });
        }
    }

    private static async IAsyncEnumerable<ClusterNode> NodesAsync(
        KubernetesApi api, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = "";
        do
        {
            var page = next == "" ? "" : $"&continue={Uri.EscapeDataString(next)}";
            using var answer = await api.GetAsync($"/api/v1/nodes?limit=50{page}", cancellation);
            foreach (var node in answer.RootElement.Get("items"u8).Items().Select(ClusterNode.Read).OfType<ClusterNode>())
            {
                yield return node;
            }

            next = answer.RootElement.Get("metadata"u8).Text("continue"u8) ?? "";
        }
        while (next != "");
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        var (oldest, features) = await ReadFeaturesAsync(api, cancellation);
        if (features != _features)
        {
            _features = features;
            Log.Known(logger, oldest, Name(features));
            Changed?.Invoke();
        }
    }

    private static string Name(ClusterFeatures features) => string.Join(
        ", ",
        [
            features.NativeSidecars ? "native sidecars" : "no native sidecars",
            features.EnvFiles ? "variables from files" : "no variables from files",
            features.ImageVolumes ? "image volumes" : "no image volumes",
            features.TrustBundles ? "trust bundles" : "no trust bundles",
        ]);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The oldest part of the cluster is Kubernetes {Version}: {Features}")]
        public static partial void Known(ILogger logger, Version version, string features);

        [LoggerMessage(2, LogLevel.Warning, "The API server's version is unknown; assuming native sidecars and nothing newer: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);
    }
}
