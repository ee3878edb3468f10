using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Hosting;

/// <summary>
/// Vault and the API server are verified by CAs that are named; the machine's own 140 would be read for nothing, as part of the first handshake
/// (65 of 185 ms from start to first answer).
/// </summary>
internal static class SystemTrust
{
    private const string Nothing = "/nonexistent";

    public static void ForgoUnlessNeeded(InjectorOptions options)
    {
        if (TelemetryGoesOut() || NamesNoAuthority(options.Kubernetes.Kubeconfig))
        {
            return;
        }

        // Where OpenSSL, and .NET on top of it, look for them.
        Environment.SetEnvironmentVariable("SSL_CERT_DIR", Nothing);
        Environment.SetEnvironmentVariable("SSL_CERT_FILE", Nothing);
    }

    private static bool TelemetryGoesOut() => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };

    /// <summary>A kubeconfig of an API server with a certificate of a public CA.</summary>
    private static bool NamesNoAuthority(string? kubeconfig) =>
        kubeconfig is { Length: > 0 } && !File.ReadAllText(kubeconfig).Contains("certificate-authority", StringComparison.Ordinal);
}
