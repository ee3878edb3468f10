using System.Globalization;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The API server's version, asked for at start and once an hour: a cluster may be upgraded under us.</summary>
internal sealed partial class ClusterVersion(KubernetesApi api, Clock clock, ILogger<ClusterVersion> logger) : BackgroundService
{
    /// <summary>Init containers with restartPolicy Always are on by default since 1.29.</summary>
    private static readonly Version NativeSidecars = new(1, 29);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private volatile Version? _version;

    public event Action? Changed;

    /// <summary>True as long as the version is unknown: every supported Kubernetes has them.</summary>
    public bool HasNativeSidecars => _version is not { } known || HasNativeSidecarsIn(known);

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

    private async Task AskAsync(CancellationToken cancellation)
    {
        var version = await ReadAsync(api, cancellation);
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
        [LoggerMessage(1, LogLevel.Information, "The API server is Kubernetes {Version}")]
        public static partial void Known(ILogger logger, Version version);

        [LoggerMessage(2, LogLevel.Warning, "The API server's version is unknown; assuming native sidecars: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);
    }
}
