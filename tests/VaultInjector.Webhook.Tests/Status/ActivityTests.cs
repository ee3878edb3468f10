using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.Webhook.Status;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Tests.Status;

public sealed class ActivityTests
{
    [Fact]
    public void Two_readers_see_every_gauge()
    {
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = provider.GetRequiredService<IMeterFactory>();
        var meter = factory.Create(InjectorMetrics.MeterName);
        meter.CreateObservableGauge("first", () => 1.0);
        meter.CreateObservableGauge("second", () => 2.0);
        using var activity = new Activity(factory, TimeProvider.System);

        var reads = new double?[20_000];
        Parallel.For(0, reads.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
            reads[number] = activity.Gauge("first") is { Count: 1 } gauge ? gauge[""] : null);

        reads.ShouldAllBe(read => read == 1.0);
    }
}
