using VaultInjector.Agent.Configuration;
using VaultInjector.Vault.Api;

namespace VaultInjector.Agent.Transport;

/// <summary>The two servers that the agent talks to, over one handler.</summary>
public sealed class AgentHttp : IDisposable
{
    private static readonly TimeSpan OneAnswer = TimeSpan.FromSeconds(15);
    private readonly HttpClient _vault;
    private readonly HttpClient _injector;

    /// <param name="settings">Where both are.</param>
    /// <param name="injector">HTTPS that verifies the injector.</param>
    /// <param name="vault">HTTPS that verifies Vault.</param>
    public AgentHttp(AgentSettings settings, HttpMessageHandler injector, HttpMessageHandler vault)
    {
        _vault = new HttpClient(vault, disposeHandler: false) { BaseAddress = settings.VaultAddress, Timeout = OneAnswer };
        _injector = new HttpClient(injector, disposeHandler: false) { BaseAddress = settings.InjectorUrl, Timeout = OneAnswer };
        Vault = new VaultClient(_vault, settings.VaultNamespace);
        Broker = new BrokerClient(_injector, settings.InjectorCa.Variable);
    }

    public VaultClient Vault { get; }

    public BrokerClient Broker { get; }

    public void Dispose()
    {
        _vault.Dispose();
        _injector.Dispose();
    }
}
