using VaultInjector.Injection;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Admission;

/// <summary>The operator's configuration as the pure core takes it, made anew when the CA bundle changes.</summary>
internal sealed class InjectionSettingsSource : IDisposable
{
    private readonly InjectorOptions _options;
    private readonly TrustedAuthorities _authorities;
    private readonly ClusterVersion _cluster;
    private volatile InjectionSettings? _current;

    public InjectionSettingsSource(InjectorOptions options, TrustedAuthorities authorities, ClusterVersion cluster)
    {
        (_options, _authorities, _cluster) = (options, authorities, cluster);
        _authorities.Changed += Forget;
        _cluster.Changed += Forget;
    }

    /// <summary>Null until it is known which CA verifies the injector: a pod injected without it could never trust it.</summary>
    public InjectionSettings? Current => _current ?? (_authorities.Serving.IsEmpty ? null : _current = Make());

    public void Dispose()
    {
        _authorities.Changed -= Forget;
        _cluster.Changed -= Forget;
    }

    private void Forget() => _current = null;

    private InjectionSettings Make() => OperatorSettings.Of(_options, _authorities.Current.Pem, _cluster.HasNativeSidecars);
}
