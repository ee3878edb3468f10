using VaultInjector.Benchmarks;

return await VaultInjector.Benchmarks.Suite.RunAsync(args);
