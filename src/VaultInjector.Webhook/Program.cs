using VaultInjector.Contracts;
using VaultInjector.Webhook;
using VaultInjector.Webhook.CommandLine;

CoreDumps.Forbid();
NativeHeap.Share();
return Verbs.IsNamed(args)
    ? await Verbs.RunAsync(args, Terminal.OfProcess())
    : await WebhookHost.RunAsync(args);
