using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Census;

/// <summary>
/// Counts the pods of the opted-in namespaces every five minutes, and finds those that ask for injection and were not injected: created
/// while the webhook was away, before the label, or by a kubelet.
/// </summary>
internal sealed partial class PodCensus : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>The namespaces have been listed by then.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(5);

    private readonly KubernetesApi _api;
    private readonly NamespaceCache _namespaces;
    private readonly InjectionSettingsSource _settings;
    private readonly IssuedLedger _ledger;
    private readonly Clock _clock;
    private readonly ILogger<PodCensus> _logger;
    private volatile CensusResult? _last;

    public PodCensus(
        KubernetesApi api,
        NamespaceCache namespaces,
        InjectionSettingsSource settings,
        IssuedLedger ledger,
        Clock clock,
        InjectorMetrics metrics,
        ILogger<PodCensus> logger)
    {
        (_api, _namespaces, _settings, _ledger, _clock, _logger) = (api, namespaces, settings, ledger, clock, logger);
        metrics.ObserveMissedPods([.. MissedReason.All.Select(reason => reason.Code)], Missed);
    }

    /// <summary>Null before the first count.</summary>
    public CensusResult? Last => _last;

    /// <summary>One count of everything.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public async Task CountAsync(CancellationToken cancellation)
    {
        if (_settings.Current is not { } settings)
        {
            return;
        }

        var counted = new List<NamespaceCensus>();
        foreach (var ns in _namespaces.All.Where(IsOptedIn).OrderBy(ns => ns.Name, StringComparer.Ordinal))
        {
            counted.Add(await NamespaceCensus.TakeAsync(_api, ns, settings, cancellation));
        }

        var recorded = (await _ledger.PodUidsAsync(cancellation)).Count;
        _last = new CensusResult(_clock.Time.GetUtcNow(), counted, recorded);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _clock.DelayAsync(FirstAfter, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CountAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.NotCounted(_logger, failure.Message);
            }

            await _clock.DelayAsync(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsOptedIn(NamespaceMetadata ns) =>
        ns.Labels.GetValueOrDefault(AnnotationKeys.InjectionLabel) == AnnotationKeys.InjectionEnabled;

    private int? Missed(string reason) =>
        _last?.Namespaces.Sum(ns => ns.Missed.Count(pod => pod.Reason.Code == reason));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The pods of opted-in namespaces were not counted; will retry: {Reason}")]
        public static partial void NotCounted(ILogger logger, string reason);
    }
}

/// <summary>One count of the cluster.</summary>
/// <param name="At">When.</param>
/// <param name="Namespaces">The opted-in ones.</param>
/// <param name="Recorded">Pods whose tokens are in the ledger, to be revoked when they end.</param>
internal sealed record CensusResult(DateTimeOffset At, IReadOnlyList<NamespaceCensus> Namespaces, int Recorded);
