using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Where serving certificates come from: Vault PKI or files.</summary>
internal interface ICertificateSource
{
    /// <summary>Obtains the next certificate.</summary>
    /// <exception cref="CertificateUnavailableException">There is none to be had now; the message says why and what to do.</exception>
    Task<ServingMaterial> ObtainAsync(CancellationToken cancellation);

    /// <summary>Whether there is another certificate than <see cref="ObtainAsync"/> last brought or failed to bring.</summary>
    bool HasChanged => false;

    /// <summary>How often to ask <see cref="HasChanged"/>.</summary>
    TimeSpan Tick => WakeUp.Tick;
}

/// <summary>No certificate can be had right now.</summary>
public sealed class CertificateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
