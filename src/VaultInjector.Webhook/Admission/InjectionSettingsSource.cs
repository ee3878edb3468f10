using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// The operator's configuration as the pure core takes it, created again when the CA bundle, the cluster or the configuration changes.
/// </summary>
internal sealed class InjectionSettingsSource : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LiveOptions _options;
    private readonly TrustedAuthorities _authorities;
    private readonly ClusterVersion _cluster;
    private readonly TrustBundlePublisher _bundles;
    private volatile InjectionSettings? _current;

    public InjectionSettingsSource(
        LiveOptions options, TrustedAuthorities authorities, ClusterVersion cluster, TrustBundlePublisher bundles)
    {
        (_options, _authorities, _cluster, _bundles) = (options, authorities, cluster, bundles);
        _bundles.Changed += Forget;
        _authorities.Changed += Forget;
        _cluster.Changed += Forget;
        _options.Changed += Forget;
    }

    /// <summary>Null until the CA that verifies the injector is known: a pod injected without it could never trust the injector.</summary>
    public InjectionSettings? Current => _current ?? Remember();

    public void Dispose()
    {
        _bundles.Changed -= Forget;
        _authorities.Changed -= Forget;
        _cluster.Changed -= Forget;
        _options.Changed -= Forget;
    }

    /// <summary>A change during the creation waits, and then starts another one.</summary>
    private void Forget()
    {
        lock (_lock)
        {
            _current = null;
        }
    }

    private InjectionSettings? Remember()
    {
        lock (_lock)
        {
            return _current ??= _authorities.Serving.IsEmpty ? null : Make();
        }
    }

    private InjectionSettings Make() => OperatorSettings.Of(
        _options.Effective,
        _authorities.Current.Pem,
        vault => _authorities.Of(vault)?.ForPods.Pem,
        _cluster.Features with { TrustBundles = _bundles.IsPublished });
}
