using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// The operator's options as the pure core takes them: one function, so that the command line shows what the webhook does.
/// </summary>
internal static class OperatorSettings
{
    /// <param name="options">Validated options.</param>
    /// <param name="caBundle">PEM that verifies the injector, and Vault for agents that know one bundle only.</param>
    /// <param name="vaultCaBundle">PEM that verifies Vault; null where they are not told apart.</param>
    /// <param name="hasNativeSidecars">What holds where the options leave it to the API server.</param>
    public static InjectionSettings Of(InjectorOptions options, string caBundle, string? vaultCaBundle, bool hasNativeSidecars) => new()
    {
        AgentImage = options.Injection.AgentImage,
        FormerAgentImages = options.Injection.FormerAgentImages,
        AgentImagePullPolicy = options.Injection.AgentImagePullPolicy,
        InjectorUrl = options.Injection.InjectorUrl!,
        VaultAddress = options.Vault.Address!,
        VaultNamespace = options.Vault.Namespace,
        CaBundle = caBundle,
        VaultCaBundle = vaultCaBundle,
        InjectorNamespace = options.Kubernetes.Namespace,
        KubernetesAuthPath = options.Injection.KubernetesAuthPath,
        KubernetesAuthAudience =
            options.Injection.KubernetesAuthAudience == InjectedPod.Audience ? null : options.Injection.KubernetesAuthAudience,
        AppRoleAuthPath = options.Injection.AppRoleAuthPath,
        NativeSidecars = options.Injection.NativeSidecars switch
        {
            NativeSidecarMode.On => true,
            NativeSidecarMode.Off => false,
            _ => hasNativeSidecars,
        },
        Defaults = OperatorDefaults.Read(options.Injection.Defaults).Defaults,
    };
}
