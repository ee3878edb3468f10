using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// The operator's options as the pure core takes them: one function, so that the command line shows what the webhook does.
/// </summary>
internal static class OperatorSettings
{
    /// <param name="options">Validated options.</param>
    /// <param name="caBundle">PEM that verifies the injector, and the default Vault for agents that know one bundle only.</param>
    /// <param name="vaultCaBundle">PEM that verifies the Vault of a name; null where they are not told apart.</param>
    /// <param name="cluster">What holds where the options leave it to the cluster; trust bundles only where they are published.</param>
    public static InjectionSettings Of(
        InjectorOptions options, string caBundle, Func<string, string?> vaultCaBundle, ClusterFeatures cluster)
    {
        InjectionSettings Of(NamedVaultOptions vault) =>
            Make(options.For(vault), (caBundle, vaultCaBundle(vault.Name)), cluster) with
            {
                VaultName = vault.Name,
                TrustBundles = Bundles(options, vault),
            };

        var vaults = options.EveryVault();
        var settings = Of(vaults[0]);
        return vaults.Count == 1 ? settings : settings with { OtherVaults = [.. vaults.Skip(1).Select(Of)] };
    }

    /// <summary>The injector publishes what verifies the default Vault; RBAC names that bundle.</summary>
    private static TrustBundles Bundles(InjectorOptions options, NamedVaultOptions vault)
    {
        var bundles = TrustBundles.Of(options.Kubernetes.WebhookConfiguration);
        return vault.Name == options.DefaultVault ? bundles : bundles with { Vault = null };
    }

    private static InjectionSettings Make(InjectorOptions options, (string All, string? OfVault) bundles, ClusterFeatures cluster) => new()
    {
        AgentImage = options.Injection.AgentImage,
        FormerAgentImages = options.Injection.FormerAgentImages,
        AgentImagePullPolicy = options.Injection.AgentImagePullPolicy,
        InjectorUrl = options.Injection.InjectorUrl!,
        VaultAddress = options.Vault.Address!,
        VaultNamespace = options.Vault.Namespace,
        VaultNamespaces = options.Vault.Namespaces,
        VaultProxy = options.Vault.Proxy,
        VaultClientCertificateSecret = options.Vault.ClientCertificateSecret is { Length: > 0 } secret ? secret : null,
        CaBundle = bundles.All,
        VaultCaBundle = bundles.OfVault,
        InjectorNamespace = options.Kubernetes.Namespace,
        KubernetesAuthPath = options.Injection.KubernetesAuthPath,
        KubernetesAuthAudience =
            options.Injection.KubernetesAuthAudience == InjectedPod.Audience ? null : options.Injection.KubernetesAuthAudience,
        AppRoleAuthPath = options.Injection.AppRoleAuthPath,
        NativeSidecars = Has(options.Injection.NativeSidecars, cluster.NativeSidecars),
        EnvFiles = Has(options.Injection.EnvFiles, cluster.EnvFiles),
        ImageVolumes = Has(options.Injection.ImageVolumes, cluster.ImageVolumes),
        ProjectTrustBundles = cluster.TrustBundles,
        Defaults = OperatorDefaults.Read(options.Injection.Defaults).Defaults,
    };

    /// <summary>Whether a feature counts as there.</summary>
    public static bool Has(FeatureMode mode, bool found) => mode switch
    {
        FeatureMode.On => true,
        FeatureMode.Off => false,
        _ => found,
    };
}
