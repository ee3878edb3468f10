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
    private readonly InjectionDefaults _defaults;
    private volatile InjectionSettings? _current;

    public InjectionSettingsSource(InjectorOptions options, TrustedAuthorities authorities, ClusterVersion cluster)
    {
        (_options, _authorities, _cluster) = (options, authorities, cluster);
        _defaults = InjectionDefaults.Parse(options.Injection.Defaults).Defaults;
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

    private InjectionSettings Make() => new()
    {
        AgentImage = _options.Injection.AgentImage,
        AgentImagePullPolicy = _options.Injection.AgentImagePullPolicy,
        InjectorUrl = _options.Injection.InjectorUrl!,
        VaultAddress = _options.Vault.Address!,
        VaultNamespace = _options.Vault.Namespace,
        CaBundle = _authorities.Current.Pem,
        InjectorNamespace = _options.Kubernetes.Namespace,
        KubernetesAuthPath = _options.Injection.KubernetesAuthPath,
        AppRoleAuthPath = _options.Injection.AppRoleAuthPath,
        NativeSidecars = _options.Injection.NativeSidecars switch
        {
            NativeSidecarMode.On => true,
            NativeSidecarMode.Off => false,
            _ => _cluster.HasNativeSidecars,
        },
        Defaults = _defaults,
    };
}
