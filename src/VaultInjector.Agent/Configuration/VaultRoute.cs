namespace VaultInjector.Agent.Configuration;

/// <summary>What a connection to Vault needs besides its address and what verifies it.</summary>
/// <param name="Proxy">The HTTP proxy; null for none.</param>
/// <param name="CertificateFile">The certificate that Vault's listener asks for; null where it asks for none.</param>
/// <param name="KeyFile">Its key.</param>
public sealed record VaultRoute(Uri? Proxy, string? CertificateFile, string? KeyFile)
{
    /// <summary>Whether a connection to the injector is made in the same way.</summary>
    public bool IsPlain => Proxy is null && CertificateFile is null;
}
