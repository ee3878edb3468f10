using VaultInjector.Contracts;
using VaultInjector.Webhook;
using VaultInjector.Webhook.CommandLine;

CoreDumps.Forbid();
return Verbs.IsNamed(args)
    ? await Verbs.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false)
    : await WebhookHost.RunAsync(args).ConfigureAwait(false);
