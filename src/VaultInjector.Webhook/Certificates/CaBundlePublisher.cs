using System.Net;
using System.Text.Json;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Keeps our CA bundle in every entry of the MutatingWebhookConfiguration, and restores it when it is removed. It uses server-side apply
/// with a separate field manager, so that a GitOps tool that applies the manifest without <c>caBundle</c> does not conflict.
/// </summary>
internal sealed partial class CaBundlePublisher : BackgroundService, IReadinessCheck, IObjectFollower
{
    private const string Collection = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    private const string FieldManager = "vault-injector-ca-bundle";

    private readonly KubernetesApi _api;
    private readonly TrustedAuthorities _authorities;
    private readonly InjectorMetrics _metrics;
    private readonly Clock _clock;
    private readonly ILogger<CaBundlePublisher> _logger;
    private readonly string _name;
    private readonly WakeUp _wakeUp;
    private volatile string _problem = "not published yet";
    private volatile bool _published;

    public CaBundlePublisher(
        KubernetesApi api,
        TrustedAuthorities authorities,
        KubernetesOptions options,
        InjectorMetrics metrics,
        Clock clock,
        ILogger<CaBundlePublisher> logger)
    {
        (_api, _authorities, _metrics, _clock, _logger) = (api, authorities, metrics, clock, logger);
        (_name, _wakeUp) = (options.WebhookConfiguration, new WakeUp(clock));
        var selected = $"{Collection}?fieldSelector=metadata.name%3D{Uri.EscapeDataString(_name)}";
        Watch = new ListAndWatch(new WatchedCollection("webhook-configuration", selected), api, clock, metrics, logger);
    }

    public string Name => "ca-bundle";

    public ListAndWatch Watch { get; }

    public ReadinessState State => _published
        ? new ReadinessState(
            true, $"published in MutatingWebhookConfiguration '{_name}'{(_problem.Length > 0 ? $"; {_problem}" : "")}")
        : new ReadinessState(false, _problem);

    public void Present(JsonElement item) => _wakeUp.Signal();

    public void Gone(JsonElement item) => _wakeUp.Signal();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Watch.RunAsync(this, stoppingToken), KeepPublishedAsync(stoppingToken));

    /// <summary>Publishes after each change of the configuration or of our authorities, and checks once a minute.</summary>
    private async Task KeepPublishedAsync(CancellationToken stopping)
    {
        _authorities.Changed += _wakeUp.Signal;
        var backoff = new Backoff(_clock.Random);
        while (!stopping.IsCancellationRequested)
        {
            var pause = WakeUp.Tick;
            try
            {
                await PublishAsync(stopping);
                backoff.Reset();
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                _problem = Explain(failure);
                _metrics.CaBundleWritten("failed");
                Log.Failed(_logger, _problem);
                pause = backoff.Next();
            }

            await _wakeUp.SleepAsync(pause, stopping);
        }
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        if (_authorities.Serving.IsEmpty)
        {
            _problem = "waiting for the serving certificate";
            return;
        }

        using var current = await _api.GetAsync($"{Collection}/{Uri.EscapeDataString(_name)}", cancellation);
        var desired = WebhookConfigurationBundles.Desired(current.RootElement, _authorities.Serving, _clock.Now);
        if (desired.Changed)
        {
            var path = $"{Collection}/{Uri.EscapeDataString(_name)}?fieldManager={FieldManager}&force=true";
            (await _api.ApplyAsync(path, json => WebhookConfigurationBundles.Write(json, _name, desired), cancellation)).Dispose();
            _metrics.CaBundleWritten("written");
            Log.Published(_logger, _name, desired.Entries.Count);
        }

        _authorities.Published(desired.Bundle);
        (_published, _problem) = (true, "");
    }

    private string Explain(Exception failure) => failure switch
    {
        KubernetesApiException { Status: HttpStatusCode.NotFound } =>
            $"MutatingWebhookConfiguration '{_name}' does not exist; apply the manifests, or set Kubernetes:WebhookConfiguration to " +
            "its name",
        KubernetesApiException { Status: HttpStatusCode.Forbidden } =>
            $"the injector's ServiceAccount may not write MutatingWebhookConfiguration '{_name}'; " +
            $"apply the shipped RBAC manifests ({failure.Message})",
        _ => $"the CA bundle could not be published: {failure.Message}",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Published the CA bundle in {Count} entries of MutatingWebhookConfiguration {Name}")]
        public static partial void Published(ILogger logger, string name, int count);

        [LoggerMessage(2, LogLevel.Warning, "{Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
