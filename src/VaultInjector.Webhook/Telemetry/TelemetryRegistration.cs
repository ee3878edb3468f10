using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>Composition of metrics, traces and logs.</summary>
internal static class TelemetryRegistration
{
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, LogFormat format)
    {
        // Our endpoints log each request; the framework's request log would repeat that.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (format == LogFormat.Json || (format == LogFormat.Auto && Console.IsOutputRedirected))
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

        // A reader of the log that is slow or gone loses lines; it never holds up a review.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Services.AddSingleton<InjectorMetrics>()
            .AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(InjectorMetrics.MeterName).AddPrometheusExporter())
            .AddExport(builder.Configuration);
        return builder;
    }
}
