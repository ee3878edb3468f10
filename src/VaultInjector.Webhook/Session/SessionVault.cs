using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Session;

/// <summary>The Vault of a session, as messages and metrics name it.</summary>
/// <param name="Name">From the configuration.</param>
/// <param name="EndsTheProcess">Whether a token with the root policy ends the process: only that of the default Vault does.</param>
internal sealed record SessionVault(string Name, bool EndsTheProcess)
{
    /// <summary>The default Vault.</summary>
    public static SessionVault Only { get; } = new(VaultNames.Default, EndsTheProcess: true);

    /// <summary>In <c>/readyz</c> and on the status page.</summary>
    public string Part => Name == VaultNames.Default ? "session" : $"session-{Name}";

    /// <summary>In sentences.</summary>
    public string Words => Name == VaultNames.Default ? "Vault" : $"Vault {Name}";
}
