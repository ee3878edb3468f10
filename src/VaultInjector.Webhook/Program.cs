using VaultInjector.Contracts;
using VaultInjector.Webhook;

CoreDumps.Forbid();
return await WebhookHost.RunAsync(args).ConfigureAwait(false);
