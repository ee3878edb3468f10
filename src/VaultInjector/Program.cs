using VaultInjector.CommandLine;
using VaultInjector.Runtime.Processes;
using VaultInjector.Webhook;

CoreDumps.Forbid();
NativeHeap.Share();
return Verbs.IsNamed(args)
    ? await Verbs.RunAsync(args, Terminal.OfProcess())
    : await WebhookHost.RunAsync(args);
