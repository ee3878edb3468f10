namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>A webhook that could not be asked or did not answer properly: what the failure policy decides about.</summary>
public sealed class WebhookFailureException(string message) : Exception(message);
