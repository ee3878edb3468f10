using VaultInjector.Runtime.Processes;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Hosting;

/// <summary>Whether a peer of the webhook may need the machine's own CAs; if not, they are not read.</summary>
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

    /// <summary>A kubeconfig of an API server with a certificate of a public CA.</summary>
    private static bool NamesNoAuthority(string? kubeconfig) =>
        kubeconfig is { Length: > 0 } && !File.ReadAllText(kubeconfig).Contains("certificate-authority", StringComparison.Ordinal);
}
