using VaultInjector.Webhook;

return await WebhookHost.RunAsync(args).ConfigureAwait(false);
