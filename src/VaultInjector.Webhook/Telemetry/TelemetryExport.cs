using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>
/// Traces and metrics by OTLP, only if OpenTelemetry's own variable names a collector. The spans are .NET's own: method, route,
/// status and address of a request, never a header or a query.
/// </summary>
internal static class TelemetryExport
{
    /// <summary>OpenTelemetry's own variable.</summary>
    internal const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The problem of the collector's address; empty if it is valid or not set.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration) =>
        configuration[Endpoint] is not { Length: > 0 } endpoint || Collector(endpoint) is not null
            ? []
            : [$"{Endpoint} is not a valid URL; set http:// or https://, for example http://otel-collector.monitoring.svc:4317"];

    public static void AddExport(this OpenTelemetryBuilder telemetry, IConfiguration configuration)
    {
        if (Collector(configuration[Endpoint]) is null)
        {
            return;
        }

        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        telemetry
            .ConfigureResource(resource => resource.AddService("vault-injector", serviceVersion: version).AddEnvironmentVariableDetector())
            // A measurement in a trace is kept as an exemplar: a slow review of the graph leads to its trace.
            .WithMetrics(metrics => metrics.SetExemplarFilter(ExemplarFilterType.TraceBased).AddOtlpExporter())
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", "System.Net.Http").AddOtlpExporter());
    }

    private static Uri? Collector(string? endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : null;
}
