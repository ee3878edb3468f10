using System.Net;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The API server refused a request, or could not be reached (<see cref="Status"/> is null).</summary>
public sealed class KubernetesApiException(string message, HttpStatusCode? status, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The HTTP status; null if there was no answer.</summary>
    public HttpStatusCode? Status { get; } = status;
}
