namespace VaultInjector.DevCluster.Kubernetes.Expressions;

/// <summary>An expression that cannot be read or cannot be evaluated.</summary>
public sealed class ExpressionException(string message) : Exception(message);
