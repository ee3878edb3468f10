using VaultInjector.Agent;
using VaultInjector.Runtime.Processes;

CoreDumps.Forbid();
Dumpable.Forbid();
NativeHeap.Share();
SystemTrust.Forgo();
return await Machine.RunAsync(args, TimeProvider.System);
