namespace VaultInjector.DevCluster.Pods;

/// <summary>An answer of an API server that is not a success.</summary>
public sealed class KubeRefusalException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
