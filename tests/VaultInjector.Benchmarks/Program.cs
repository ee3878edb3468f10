return await VaultInjector.Benchmarks.Suite.RunAsync(args);
