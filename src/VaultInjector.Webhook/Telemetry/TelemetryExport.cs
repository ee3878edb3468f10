using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>
/// Traces and metrics by OTLP, where OpenTelemetry's own variables name a collector; without them nothing of it is set up. The spans are
/// .NET's own:
/// method, route, status and address of a request, never a header or a query.
/// </summary>
internal static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <exception cref="ConfigurationException">The collector's address is none.</exception>
    public static void AddExport(this OpenTelemetryBuilder telemetry, IConfiguration configuration)
    {
        if (configuration[Endpoint] is not { Length: > 0 } endpoint)
        {
            return;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException([
                $"{Endpoint} is not an address; set http:// or https://, for example http://otel-collector.monitoring.svc:4317",]);
        }

        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        telemetry
            .ConfigureResource(resource => resource.AddService("vault-injector", serviceVersion: version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddOtlpExporter())
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", "System.Net.Http").AddOtlpExporter());
    }
}
