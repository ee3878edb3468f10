using VaultInjector.Injection;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Admission;

/// <summary>The operator's configuration as the pure core takes it, made anew when the CA bundle, the cluster or the configuration changes.</summary>
internal sealed class InjectionSettingsSource : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LiveOptions _options;
    private readonly TrustedAuthorities _authorities;
    private readonly ClusterVersion _cluster;
    private volatile InjectionSettings? _current;

    public InjectionSettingsSource(LiveOptions options, TrustedAuthorities authorities, ClusterVersion cluster)
    {
        (_options, _authorities, _cluster) = (options, authorities, cluster);
        _authorities.Changed += Forget;
        _cluster.Changed += Forget;
        _options.Changed += Forget;
    }

    /// <summary>Null until it is known which CA verifies the injector: a pod injected without it could never trust it.</summary>
    public InjectionSettings? Current => _current ?? Remember();

    public void Dispose()
    {
        _authorities.Changed -= Forget;
        _cluster.Changed -= Forget;
        _options.Changed -= Forget;
    }

    /// <summary>A change that comes while they are made waits, and then has them made again.</summary>
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

    private InjectionSettings Make() => new()
    {
        AgentImage = _options.Injection.AgentImage,
        AgentImagePullPolicy = _options.Injection.AgentImagePullPolicy,
        InjectorUrl = _options.Injection.InjectorUrl!,
        VaultAddress = _options.Start.Vault.Address!,
        VaultNamespace = _options.Start.Vault.Namespace,
        CaBundle = _authorities.Current.Pem,
        InjectorNamespace = _options.Start.Kubernetes.Namespace,
        KubernetesAuthPath = _options.Injection.KubernetesAuthPath,
        AppRoleAuthPath = _options.Injection.AppRoleAuthPath,
        NativeSidecars = _options.Injection.NativeSidecars switch
        {
            NativeSidecarMode.On => true,
            NativeSidecarMode.Off => false,
            _ => _cluster.HasNativeSidecars,
        },
        Defaults = InjectionDefaults.Parse(_options.Injection.Defaults).Defaults,
    };
}
