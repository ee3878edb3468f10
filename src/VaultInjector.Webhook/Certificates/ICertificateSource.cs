using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Where serving certificates come from: Vault PKI or files.</summary>
internal interface ICertificateSource
{
    /// <summary>Obtains the next certificate.</summary>
    /// <exception cref="CertificateUnavailableException">None is available now. The message names the reason and the remedy.</exception>
    Task<ServingMaterial> ObtainAsync(CancellationToken cancellation);

    /// <summary>What was kept from before a restart; null where nothing was.</summary>
    /// <exception cref="CertificateUnavailableException">It cannot be used; the message gives the reason.</exception>
    ServingMaterial? Recall() => null;

    /// <summary>Whether the source has another certificate than at the last <see cref="ObtainAsync"/>.</summary>
    bool HasChanged => false;

    /// <summary>How often to ask <see cref="HasChanged"/>.</summary>
    TimeSpan Tick => WakeUp.Tick;
}

/// <summary>No certificate can be had right now.</summary>
public sealed class CertificateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
