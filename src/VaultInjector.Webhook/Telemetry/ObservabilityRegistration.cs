using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>Composition of metrics, traces and logs.</summary>
internal static class ObservabilityRegistration
{
    /// <exception cref="ConfigurationException">The collector's address is none.</exception>
    public static WebApplicationBuilder AddObservability(this WebApplicationBuilder builder, LoggingOptions options)
    {
        // The framework's own request log repeats what our endpoints say better, once for each request.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (options.Format == LogFormat.Json || (options.Format == LogFormat.Auto && Console.IsOutputRedirected))
        {
            builder.Services.AddSingleton<ConsoleFormatter, JsonLines>();
            builder.Logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }

        builder.Services.AddSingleton<InjectorMetrics>()
            .AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(InjectorMetrics.MeterName).AddPrometheusExporter())
            .AddExport(builder.Configuration);
        return builder;
    }
}
