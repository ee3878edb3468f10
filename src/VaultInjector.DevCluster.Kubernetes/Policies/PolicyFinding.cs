namespace VaultInjector.DevCluster.Kubernetes.Policies;

/// <summary>What is wrong with a request according to one validation of a policy, or why that cannot be said.</summary>
public sealed record PolicyFinding(string Message, string Reason);
