using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The version of the cluster's oldest part, asked for at start and once an hour: a cluster may be upgraded under us.</summary>
internal sealed partial class ClusterVersion(KubernetesApi api, Clock clock, ILogger<ClusterVersion> logger) : BackgroundService
{
    /// <summary>Init containers with restartPolicy Always are on by default since 1.29.</summary>
    private static readonly Version NativeSidecars = new(1, 29);

    /// <summary>ClusterTrustBundles and their projection into volumes are stable since 1.37; before that both are off by default.</summary>
    private static readonly Version TrustBundles = new(1, 37);

    /// <summary>A kubelet is at most so many minor versions older than its API server.</summary>
    private const int Skew = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private volatile Version? _version;

    public event Action? Changed;

    /// <summary>What every supported Kubernetes has, as long as the version is unknown.</summary>
    public ClusterFeatures Features => _version is { } known ? FeaturesOf(known) : ClusterFeatures.Usual;

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
        return new Version(Number(answer.RootElement.Text("major"u8)), Number(answer.RootElement.Text("minor"u8)));
    }

    /// <summary>The API server's version, or that of the oldest kubelet, where a kubelet may not have what the API server has.</summary>
    /// <exception cref="KubernetesApiException">The API server does not answer.</exception>
    public static async Task<Version> ReadOldestAsync(KubernetesApi api, CancellationToken cancellation)
    {
        var oldest = await ReadAsync(api, cancellation);
        if (!IsSkewed(oldest, NativeSidecars) && !IsSkewed(oldest, TrustBundles))
        {
            return oldest;
        }

        try
        {
            await foreach (var kubelet in KubeletsAsync(api, cancellation))
            {
                oldest = kubelet < oldest ? kubelet : oldest;
            }
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            // A user of the command line may not list nodes; the API server's version is what is known then.
        }

        return oldest;
    }

    private static async IAsyncEnumerable<Version> KubeletsAsync(
        KubernetesApi api, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = "";
        do
        {
            var page = next == "" ? "" : $"&continue={Uri.EscapeDataString(next)}";
            using var answer = await api.GetAsync($"/api/v1/nodes?limit=50{page}", cancellation);
            foreach (var info in answer.RootElement.Get("items"u8).Items().Select(node => node.Get("status"u8).Get("nodeInfo"u8)))
            {
                var kubelet = info.Get("operatingSystem"u8).Is("windows"u8) ? "" : info.Text("kubeletVersion"u8) ?? "";
                if (kubelet.TrimStart('v').Split('.') is [var major, var minor, ..])
                {
                    yield return new Version(Number(major), Number(minor));
                }
            }

            next = answer.RootElement.Get("metadata"u8).Text("continue"u8) ?? "";
        }
        while (next != "");
    }

    /// <param name="oldest">The version of the cluster's oldest part.</param>
    public static ClusterFeatures FeaturesOf(Version oldest) => new(oldest >= NativeSidecars, oldest >= TrustBundles);

    /// <summary>Whether the API server has the feature, and a kubelet may be too old for it.</summary>
    private static bool IsSkewed(Version server, Version since) =>
        server >= since && server < new Version(since.Major, since.Minor + Skew);

    private async Task AskAsync(CancellationToken cancellation)
    {
        var version = await ReadOldestAsync(api, cancellation);
        if (!version.Equals(_version))
        {
            _version = version;
            Log.Known(logger, version);
            Changed?.Invoke();
        }
    }

    /// <summary>Some providers append a plus sign.</summary>
    private static int Number(string? text) =>
        int.TryParse(text.AsSpan().TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The oldest part of the cluster is Kubernetes {Version}")]
        public static partial void Known(ILogger logger, Version version);

        [LoggerMessage(2, LogLevel.Warning, "The API server's version is unknown; assuming native sidecars: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);
    }
}
