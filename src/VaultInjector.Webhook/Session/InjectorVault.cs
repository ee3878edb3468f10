using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Session;

/// <summary>A Vault as the injector uses it.</summary>
/// <param name="options">How it is reached.</param>
/// <param name="client">Asks it in the namespace that the operator has configured.</param>
/// <param name="session">The injector's own login there.</param>
internal sealed class InjectorVault(NamedVaultOptions options, VaultClient client, VaultSession session)
{
    public string Name => options.Name;

    public VaultOptions Where => options.Where;

    public VaultClient Client => client;

    public VaultSession Session => session;

    /// <summary>Auth mount of the apps' AppRoles.</summary>
    public string AppRolePath(InjectionOptions injection) => options.AppRoleAuthPath ?? injection.AppRoleAuthPath;
}

/// <summary>A Vault and a namespace in it.</summary>
/// <param name="Vault">The Vault.</param>
/// <param name="Namespace">As the pod has it; null for the root namespace.</param>
internal sealed record PodVault(InjectorVault Vault, string? Namespace)
{
    public VaultClient Client { get; } = Vault.Client.In(Namespace);

    public string AppRolePath(InjectionOptions injection) => Vault.AppRolePath(injection);
}
