namespace VaultInjector.Webhook.Certificates;

/// <summary>Where serving certificates come from: Vault PKI or files.</summary>
public interface ICertificateSource
{
    /// <summary>Obtains the next certificate.</summary>
    /// <exception cref="CertificateUnavailableException">There is none to be had now; the message says why and what to do.</exception>
    Task<ServingMaterial> ObtainAsync(CancellationToken cancellation);
}

/// <summary>No certificate can be had right now.</summary>
public sealed class CertificateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
