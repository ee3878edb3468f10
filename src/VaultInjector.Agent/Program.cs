using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VaultInjector.Agent;
using VaultInjector.Agent.Transport;
using VaultInjector.Runtime.Processes;

CoreDumps.Forbid();
NativeHeap.Share();
SystemTrust.Forgo();
using var stop = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
var time = TimeProvider.System;
var clock = new AgentClock(
    time,
    () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24),
    (wait, cancellation) => Task.Delay(wait, time, cancellation));
var host = new AgentHost(Environment.GetEnvironmentVariable, Console.Out, Console.Error, clock, trust => new TrustingHandler(trust))
{
    Rest = IdleMemory.Release,
};
return await AgentProgram.RunAsync(args, host, stop.Token);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
