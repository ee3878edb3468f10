namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>How an embedded API server differs from the usual.</summary>
public sealed record EmbeddedKubeOptions
{
    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The version that the server claims, for example <c>v1.27.0</c>.</summary>
    public string Version { get; init; } = "v1.36.0";

    /// <summary>Whether ClusterTrustBundles are served, as by feature gate; null for what the version has by default.</summary>
    public bool? TrustBundles { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Dates the server's certificate: clients compare it with their own clock.</summary>
    public TimeProvider CertificateClock { get; init; } = TimeProvider.System;

    /// <summary>A file that gets one JSON line per request.</summary>
    public string? AuditLog { get; init; }

    /// <summary>The shortest life that a token may be asked for; a real server says 10 minutes.</summary>
    public TimeSpan MinimumTokenLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The key that signs ServiceAccount tokens, as PEM; a new one unless given.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Where services of webhooks are: <c>namespace/name</c> or <c>namespace/name:port</c> to <c>127.0.0.1:port</c>.</summary>
    public IReadOnlyDictionary<string, string> ServiceAddresses { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether Deployments and Jobs make pods.</summary>
    public bool RunControllers { get; init; } = true;
}
