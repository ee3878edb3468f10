using VaultInjector.Runtime.Processes;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Hosting;

/// <summary>The machine's own CAs are not read where no peer of the webhook needs them.</summary>
internal static class NeededTrust
{
    public static void ForgoTheRest(InjectorOptions options)
    {
        if (!TelemetryGoesOut() && !NamesNoAuthority(options.Kubernetes.Kubeconfig))
        {
            SystemTrust.Forgo();
        }
    }

    private static bool TelemetryGoesOut() => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };

    /// <summary>The kubeconfig of an API server whose certificate a public CA issued.</summary>
    private static bool NamesNoAuthority(string? kubeconfig) =>
        kubeconfig is { Length: > 0 } && !File.ReadAllText(kubeconfig).Contains("certificate-authority", StringComparison.Ordinal);
}
