using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Session;

/// <summary>Every Vault that pods may have roles in.</summary>
/// <param name="all">The default one first.</param>
internal sealed class InjectorVaults(IReadOnlyList<InjectorVault> all)
{
    public IReadOnlyList<InjectorVault> All => all;

    /// <summary>Serves pods that name no Vault, and signs the injector's own certificate.</summary>
    public InjectorVault Default => all[0];

    /// <param name="name">Null for the default one.</param>
    /// <returns>Null where there is none of that name.</returns>
    public InjectorVault? Find(string? name) => name is null ? Default : all.FirstOrDefault(vault => vault.Name == name);

    /// <summary>As an agent was told, and as a record of the ledger has it.</summary>
    /// <returns>Null for the default Vault where it has no name of its own.</returns>
    public static string? NameToKeep(InjectorVault vault) => vault.Name == VaultNames.Default ? null : vault.Name;
}
