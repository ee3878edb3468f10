using VaultInjector.Agent.Configuration;

namespace VaultInjector.Agent.Transport;

/// <summary>What sentences say of Vault and of who asks it.</summary>
/// <param name="Address">Where Vault is.</param>
/// <param name="Asker">For example <c>role 'app'</c>.</param>
/// <param name="Bundle">The variable or file with the certificates that verify Vault.</param>
public sealed record VaultPeer(Uri Address, string Asker, string Bundle)
{
    public static VaultPeer Of(AgentSettings settings) => new(
        settings.VaultAddress,
        $"role '{settings.Role}'",
        (settings.VaultCa ?? settings.InjectorCa).Variable)
    {
        Proxy = settings.VaultRoute.Proxy,
    };

    /// <summary>The HTTP proxy to it; null for none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Part of a sentence; empty without a proxy.</summary>
    public string Way => Proxy is null ? "" : $" through the proxy {Connection.Host(Proxy)}";
}
