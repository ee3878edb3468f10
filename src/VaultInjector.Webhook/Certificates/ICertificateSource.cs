using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Where serving certificates come from: Vault PKI or files.</summary>
internal interface ICertificateSource
{
    /// <summary>Obtains the next certificate.</summary>
    /// <exception cref="CertificateUnavailableException">There is none now. The message names the reason and the remedy.</exception>
    Task<ServingMaterial> ObtainAsync(CancellationToken cancellation);

    /// <summary>Whether the certificate has changed since the last <see cref="ObtainAsync"/>.</summary>
    bool HasChanged => false;

    /// <summary>How often to ask <see cref="HasChanged"/>.</summary>
    TimeSpan Tick => WakeUp.Tick;
}

/// <summary>No certificate is available now.</summary>
public sealed class CertificateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
