using VaultInjector.Agent.Ground;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Parts;

/// <summary>What the agent needs of the machine around it; tests bring their own.</summary>
/// <param name="Environment">Reads an environment variable.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Clock">Time and chance.</param>
/// <param name="Handler">HTTPS to one server.</param>
public sealed record AgentHost(
    Func<string, string?> Environment, TextWriter Out, TextWriter Error, Clock Clock, Func<Peer, HttpMessageHandler> Handler)
{
    /// <summary>Where a renewal signal is sent to.</summary>
    public IProcesses Processes { get; init; } = new LinuxProcesses();

    /// <summary>Called before a long sleep that follows some work.</summary>
    public Action Rest { get; init; } = () => { };

    public string TerminationLog =>
        Environment(AgentEnvironment.TerminationLog) is { Length: > 0 } path ? path : AgentLog.DefaultTerminationLog;
}
