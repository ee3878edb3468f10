using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Ground;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Transport;
using VaultInjector.Rendering.Files;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Parts;

/// <summary>The agent's parts, composed without a container: that would cost start-up time and memory in every pod.</summary>
public sealed class AgentParts : IDisposable
{
    private readonly HttpMessageHandler _injector;
    private readonly HttpMessageHandler _vault;
    private readonly Action _rest;

    private AgentParts(AgentSettings settings, AgentHost host, AgentLog log)
    {
        var clock = host.Clock;
        (Settings, Clock, Log, Processes) = (settings, clock, log, host.Processes);
        _rest = host.Rest;
        Vault = VaultPeer.Of(settings);
        World = new RenderingWorld(clock.Time) { Environment = host.Environment, File = new SecretDirectory(settings).ReadBelow };
        Trust = new PeerTrust(settings);
        _injector = host.Handler(new Peer(Trust.Injector));
        _vault = Trust.IsSeparate || !settings.VaultRoute.IsPlain ? host.Handler(Peer.Of(Trust.Vault, settings.VaultRoute)) : _injector;
        Http = new AgentHttp(settings, _injector, _vault);
        Source = new SecretSource(settings, Http, Trust, clock);
        Directory = new SecretDirectory(settings);
        State = new StateDirectory(settings.StateDirectory ?? settings.Directory);
        Patience = new Patience(settings.Timeout, clock, log);
    }

    public AgentSettings Settings { get; }

    /// <summary>Vault in the agent's sentences.</summary>
    public VaultPeer Vault { get; }

    public Clock Clock { get; }

    public AgentLog Log { get; }

    public PeerTrust Trust { get; }

    public AgentHttp Http { get; }

    public SecretSource Source { get; }

    public SecretDirectory Directory { get; }

    public StateDirectory State { get; }

    public Patience Patience { get; }

    public IProcesses Processes { get; }

    /// <summary>What a template may see besides Vault.</summary>
    public RenderingWorld World { get; }

    /// <exception cref="AgentException">The environment is wrong.</exception>
    public static AgentParts Compose(AgentHost host, AgentLog log) =>
        new(AgentSettingsReader.Read(host.Environment), host, log);

    /// <summary>Called before a long sleep. Otherwise connections would be closed during it, which needs code and memory again.</summary>
    public void Rest()
    {
        (_injector as TrustingHandler)?.Disconnect();
        (_vault as TrustingHandler)?.Disconnect();
        _rest();
    }

    public void Dispose()
    {
        Http.Dispose();
        _injector.Dispose();
        _vault.Dispose();
    }
}
