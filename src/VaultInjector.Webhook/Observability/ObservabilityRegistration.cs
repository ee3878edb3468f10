using OpenTelemetry.Metrics;

namespace VaultInjector.Webhook.Observability;

/// <summary>Composition of metrics and logs.</summary>
internal static class ObservabilityRegistration
{
    public static WebApplicationBuilder AddObservability(this WebApplicationBuilder builder)
    {
        // The framework's own request log repeats what our endpoints say better, once for each request.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Services.AddSingleton<InjectorMetrics>()
            .AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(InjectorMetrics.MeterName).AddPrometheusExporter());
        return builder;
    }
}
