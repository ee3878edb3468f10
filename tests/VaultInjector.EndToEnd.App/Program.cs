using VaultInjector.EndToEnd.App;

await using var site = Site.Create(args);
await site.RunAsync();
