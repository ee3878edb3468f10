namespace VaultInjector.DevCluster.Pods;

/// <summary>A container that cannot be created as its pod says; the kubelet reports it and tries again.</summary>
public sealed class ContainerConfigException(string message) : Exception(message);
