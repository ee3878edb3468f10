using System.Globalization;
using System.Net;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The versions of API server and nodes, asked for at start and now and then: a cluster may be upgraded under us.</summary>
internal sealed partial class ClusterVersion(KubernetesApi api, Clock clock, ILogger<ClusterVersion> logger) : BackgroundService
{
    /// <summary>Init containers with restartPolicy Always are on by default since 1.29.</summary>
    private static readonly Version NativeSidecars = new(1, 29);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private volatile Version? _version;
    private volatile Version? _oldestNode;
    private bool _saidForbidden;

    public event Action? Changed;

    /// <summary>
    /// Whether every node can run them. True as long as no version is known: every supported Kubernetes has them. Without the right to list
    /// nodes the API server's version decides.
    /// </summary>
    public bool HasNativeSidecars => Has(_version) && Has(_oldestNode);

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

    public static bool HasNativeSidecarsIn(Version version) => version >= NativeSidecars;

    private static bool Has(Version? version) => version is null || HasNativeSidecarsIn(version);

    private async Task AskAsync(CancellationToken cancellation)
    {
        var version = await ReadAsync(api, cancellation);
        var oldest = await OldestNodeAsync(cancellation);
        if (!version.Equals(_version) || !Equals(oldest, _oldestNode))
        {
            (_version, _oldestNode) = (version, oldest);
            Log.Known(logger, version, oldest?.ToString() ?? "unknown");
            Changed?.Invoke();
        }
    }

    private async Task<Version?> OldestNodeAsync(CancellationToken cancellation)
    {
        try
        {
            return await NodeVersions.OldestAsync(api, cancellation);
        }
        catch (KubernetesApiException refusal) when (refusal.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            if (!_saidForbidden)
            {
                _saidForbidden = true;
                Log.NodesUnknown(logger, refusal.Message);
            }

            return null;
        }
    }

    /// <summary>Some providers append a plus sign.</summary>
    private static int Number(string? text) =>
        int.TryParse(text.AsSpan().TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The API server is Kubernetes {Version}, the oldest node is {Oldest}")]
        public static partial void Known(ILogger logger, Version version, string oldest);

        [LoggerMessage(2, LogLevel.Warning, "The API server's version is unknown; assuming native sidecars: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Information, "Nodes cannot be listed; the API server's version alone decides about native sidecars: {Reason}")]
        public static partial void NodesUnknown(ILogger logger, string reason);
    }
}
