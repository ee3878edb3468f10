using VaultInjector.CommandLine;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Runtime.Processes;
using VaultInjector.Webhook;

CoreDumps.Forbid();
NativeHeap.Share();
return Verbs.IsNamed(args)
    ? await Verbs.RunAsync(args, Terminal.OfProcess())
    : await WebhookHost.RunAsync(args);
