using System.Runtime.InteropServices;
using VaultInjector.Agent.Exec;
using VaultInjector.Agent.Transport;
using VaultInjector.Runtime.Processes;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent;

/// <summary>
/// The real machine for <c>exec</c>. Nothing is set up that execve(2) would hand on to the app: no limits, no ignored signals, no terminal.
/// </summary>
internal static class ExecMachine
{
    public static int Run(string[] arguments, TimeProvider time)
    {
        var host = new ExecHost(
            RawProcess.Arguments(arguments.Length),
            RawProcess.Environment(),
            new StandardError(),
            new Clock(time, Randomness.Next),
            Handler)
        {
            Become = BecomingProcess.Become,
            WhenTerminated = stop => new Watch(stop),
        };

        // Until it becomes the app, which may be looked into again: it holds the app's token and secrets.
        Dumpable.Forbid();
        return AgentProgram.RunExec(host);
    }

    private static TrustingHandler Handler(Peer peer)
    {
        ServerTrust.Prepare();
        return new TrustingHandler(peer);
    }

    private sealed class Watch(Action stop) : IDisposable
    {
        private readonly PosixSignalRegistration _terminated = Register(PosixSignal.SIGTERM, stop);
        private readonly PosixSignalRegistration _interrupted = Register(PosixSignal.SIGINT, stop);

        public void Dispose()
        {
            _terminated.Dispose();
            _interrupted.Dispose();
        }

        private static PosixSignalRegistration Register(PosixSignal signal, Action stop) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop();
            });
    }
}
