using VaultInjector.Agent;
using VaultInjector.Runtime.Processes;

CoreDumps.Forbid();
Dumpable.Forbid();
NativeHeap.Share();
SystemTrust.Forgo();
OpenSslConfiguration.ForgoIfLinkedStatically();
NameService.UseFilesAndDns();
return await Machine.RunAsync(args, TimeProvider.System);
