using System.Net;
using VaultInjector.Injection.Requests;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Keeps the two CA bundles that agents need in ClusterTrustBundles, where the cluster has these: the kubelet then gives them to pods as
/// files, instead of 3 KB of variables in each. Pods get the files only after both bundles are there.
/// </summary>
/// <remarks>
/// It looks once a minute and watches nothing: replicas whose files of Vault's CA differ for a moment must not overwrite each other again
/// and again.
/// </remarks>
internal sealed partial class TrustBundlePublisher : BackgroundService, IReadinessCheck
{
    private readonly TrustBundleApi _api;
    private readonly TrustedAuthorities _authorities;
    private readonly LiveOptions _options;
    private readonly ClusterVersion _cluster;
    private readonly ILogger<TrustBundlePublisher> _logger;
    private readonly Clock _clock;
    private readonly WakeUp _wakeUp;
    private readonly TrustBundles _names;
    private volatile string _problem = "";
    private volatile bool _published;

    public TrustBundlePublisher(
        KubernetesApi api,
        TrustedAuthorities authorities,
        LiveOptions options,
        ClusterVersion cluster,
        Clock clock,
        ILogger<TrustBundlePublisher> logger)
    {
        (_api, _authorities, _options, _cluster) = (new TrustBundleApi(api), authorities, options, cluster);
        (_clock, _logger, _wakeUp) = (clock, logger, new WakeUp(clock));
        _names = TrustBundles.Of(options.Start.Kubernetes.WebhookConfiguration);
    }

    /// <summary>Raised when agents begin or cease to get the bundles as files.</summary>
    public event Action? Changed;

    public string Name => "trust-bundles";

    /// <summary>Whether agents get the bundles as files.</summary>
    public bool IsPublished => _published && IsWanted;

    /// <summary>Always ready: without the bundles, variables hold the certificates.</summary>
    public ReadinessState State => (_published, _problem) switch
    {
        (_, { Length: > 0 } problem) => new ReadinessState(true, problem, IsWell: false),
        _ when !IsWanted => new ReadinessState(true, $"not in use (Injection:TrustBundle is {_options.Injection.TrustBundle})"),
        (true, _) => new ReadinessState(true, $"published as ClusterTrustBundles {_names.Injector} and {_names.Vault}"),
        _ => new ReadinessState(true, "not published yet; pods get the CA certificates in variables"),
    };

    private bool IsWanted => _options.Injection.TrustBundle switch
    {
        FeatureMode.On => true,
        FeatureMode.Off => false,
        _ => _cluster.Features.TrustBundles,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _authorities.Changed += _wakeUp.Signal;
        _authorities.PublishedChanged += _wakeUp.Signal;
        _options.Changed += _wakeUp.Signal;
        _cluster.Changed += _wakeUp.Signal;
        var backoff = new Backoff(_clock.Random);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = WakeUp.Tick;
            try
            {
                await PublishAsync(stoppingToken);
                backoff.Reset();
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Report(Explain(failure));
                pause = backoff.Next();
            }

            await _wakeUp.SleepAsync(pause, stoppingToken);
        }
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        if (!IsWanted || _authorities.InApiServer.IsEmpty)
        {
            _problem = "";
            return;
        }

        if (!await _api.IsServedAsync(cancellation))
        {
            Set(published: false);
            Report(NotServed);
            return;
        }

        foreach (var (name, bundle) in new[] { (_names.Injector, _authorities.InApiServer), (_names.Vault!, _authorities.ForVault) })
        {
            if (await _api.KeepAsync(name, bundle, cancellation))
            {
                Log.Published(_logger, name);
            }
        }

        _problem = "";
        Set(published: true);
    }

    private void Set(bool published)
    {
        var changed = _published != published;
        _published = published;
        if (changed)
        {
            Changed?.Invoke();
        }
    }

    private void Report(string problem)
    {
        if (problem != _problem)
        {
            Log.Failed(_logger, problem);
        }

        _problem = problem;
    }

    private const string NotServed =
        "the API server has no ClusterTrustBundles, so pods get the CA certificates in variables: enable the feature gates " +
        "ClusterTrustBundle and ClusterTrustBundleProjection and the API certificates.k8s.io/v1beta1, or set Injection:TrustBundle to Auto";

    private string Explain(Exception failure) => failure switch
    {
        KubernetesApiException { Status: HttpStatusCode.Forbidden } =>
            $"the injector's ServiceAccount may not write the ClusterTrustBundles {_names.Injector} and {_names.Vault}; " +
            $"apply the shipped RBAC manifests ({failure.Message})",
        _ => $"the ClusterTrustBundles could not be published: {failure.Message}",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Published the ClusterTrustBundle {Name}")]
        public static partial void Published(ILogger logger, string name);

        [LoggerMessage(2, LogLevel.Warning, "{Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
