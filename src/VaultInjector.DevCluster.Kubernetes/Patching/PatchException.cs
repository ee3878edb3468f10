namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>A patch that does not apply to its document.</summary>
public sealed class PatchException(string message) : Exception(message);
