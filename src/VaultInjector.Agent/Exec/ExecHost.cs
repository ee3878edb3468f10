using VaultInjector.Agent.Transport;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Exec;

/// <summary>What <c>exec</c> needs of the process that it is, and of the machine around it; tests bring their own.</summary>
/// <param name="Arguments">Behind the program's name, as bytes: the first is <c>exec</c>.</param>
/// <param name="Environment">As in <c>/proc/self/environ</c>.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Clock">Time and chance.</param>
/// <param name="Handler">HTTPS to Vault.</param>
public sealed record ExecHost(
    IReadOnlyList<byte[]> Arguments, byte[] Environment, TextWriter Error, Clock Clock, Func<Peer, HttpMessageHandler> Handler)
{
    /// <summary>execve(2): does not return if the process became the command; else the error number.</summary>
    public required Func<byte[], IReadOnlyList<byte[]>, IReadOnlyList<byte[]>, int> Become { get; init; }

    /// <summary>Watches for the end of the pod while Vault is asked; the returned object ends the watch.</summary>
    public Func<Action, IDisposable?> WhenTerminated { get; init; } = _ => null;
}
