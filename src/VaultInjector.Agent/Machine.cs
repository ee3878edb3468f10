using System.Runtime.InteropServices;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Runtime.Processes;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent;

/// <summary>The real machine: its clock, its network, its signals.</summary>
internal static class Machine
{
    /// <summary>Runs until the command ends, or SIGTERM or SIGINT end it.</summary>
    public static async Task<int> RunAsync(string[] arguments, TimeProvider time)
    {
        CoreDumps.Forbid();
        Dumpable.Forbid();
        NativeHeap.Share();
        ServerTrust.Prepare();
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var host = new AgentHost(
            Environment.GetEnvironmentVariable,
            Console.Out,
            Console.Error,
            new Clock(time, Randomness.Next),
            peer => new TrustingHandler(peer))
        {
            Rest = IdleMemory.Release,
        };
        return await AgentProgram.RunAsync(arguments, host, stop.Token);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
