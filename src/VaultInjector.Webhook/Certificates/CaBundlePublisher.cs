using System.Net;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Keeps our CA bundle in every entry of the MutatingWebhookConfiguration, and puts it back when somebody wipes it. Server-side apply
/// under a field manager of its own, so that a GitOps tool which applies the manifest without <c>caBundle</c> does not fight.
/// </summary>
internal sealed partial class CaBundlePublisher(
    KubernetesApi api,
    TrustedAuthorities authorities,
    KubernetesOptions options,
    InjectorMetrics metrics,
    RenewalTiming timing,
    ILogger<CaBundlePublisher> logger) : BackgroundService, IReadinessCheck
{
    private const string Collection = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    private const string FieldManager = "vault-injector-ca-bundle";

    private readonly WakeUp _wakeUp = new(timing);
    private volatile string _problem = "not published yet";
    private volatile bool _published;

    public string Name => "ca-bundle";

    public ReadinessState State =>
        _published
            ? new ReadinessState(
                true,
                $"published in MutatingWebhookConfiguration '{options.WebhookConfiguration}'{(_problem.Length > 0 ? $"; {_problem}" : "")}")
            : new ReadinessState(false, _problem);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        authorities.Changed += _wakeUp.Signal;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(() => failures = 0, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                _problem = Explain(failure);
                metrics.CaBundleWritten("failed");
                Log.Failed(logger, _problem);
                await _wakeUp.SleepAsync(timing.RetryDelay(failures++), stoppingToken);
            }
        }
    }

    /// <summary>Publishes, then watches and publishes again on each change of the configuration or of our authorities.</summary>
    private async Task FollowAsync(Action succeeded, CancellationToken cancellation)
    {
        if (authorities.Serving.IsEmpty)
        {
            _problem = "waiting for the serving certificate";
            await _wakeUp.SleepAsync(WakeUp.Tick, cancellation);
            return;
        }

        var version = await PublishAsync(cancellation);
        succeeded();
        using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = FirstChangeAsync(version, round.Token);
        var woken = _wakeUp.SleepAsync(WakeUp.Tick, round.Token);
        var first = await Task.WhenAny(watch, woken);
        await round.CancelAsync();
        await first;
    }

    /// <returns>The resourceVersion that holds our bundle.</returns>
    private async Task<string> PublishAsync(CancellationToken cancellation)
    {
        using var current = await api.GetAsync($"{Collection}/{Uri.EscapeDataString(options.WebhookConfiguration)}", cancellation);
        var desired = WebhookConfigurationBundles.Desired(current.RootElement, authorities.Serving, timing.Time.GetUtcNow());
        if (!desired.Changed)
        {
            authorities.Published(desired.Bundle);
            _published = true;
            _problem = "";
            return current.RootElement.Child("metadata"u8).Text("resourceVersion"u8) ?? "";
        }

        var path = $"{Collection}/{Uri.EscapeDataString(options.WebhookConfiguration)}?fieldManager={FieldManager}&force=true";
        using var applied = await api.ApplyAsync(
            path,
            json => WebhookConfigurationBundles.Write(json, options.WebhookConfiguration, desired),
            cancellation);
        authorities.Published(desired.Bundle);
        _published = true;
        _problem = "";
        metrics.CaBundleWritten("written");
        Log.Published(logger, options.WebhookConfiguration, desired.Entries.Count);
        return applied.RootElement.Child("metadata"u8).Text("resourceVersion"u8) ?? "";
    }

    private async Task FirstChangeAsync(string version, CancellationToken cancellation)
    {
        var path = $"{Collection}?fieldSelector=metadata.name%3D{Uri.EscapeDataString(options.WebhookConfiguration)}";
        await foreach (var change in api.WatchAsync(path, version, cancellation))
        {
            if (change.Type != WatchEvent.Bookmark)
            {
                return;
            }
        }
    }

    private string Explain(Exception failure) =>
        failure switch
        {
            KubernetesApiException { Status: HttpStatusCode.NotFound } =>
                $"MutatingWebhookConfiguration '{options.WebhookConfiguration}' does not exist; apply the manifests, or set Kubernetes:WebhookConfiguration to its name",
            KubernetesApiException { Status: HttpStatusCode.Forbidden } =>
                $"the injector's ServiceAccount may not write MutatingWebhookConfiguration '{options.WebhookConfiguration}'; apply the shipped RBAC manifests ({failure.Message})",
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
