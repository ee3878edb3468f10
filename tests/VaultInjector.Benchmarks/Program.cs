using VaultInjector.Benchmarks;

Console.WriteLine(await AgentFootprint.MeasureAsync(CancellationToken.None));
