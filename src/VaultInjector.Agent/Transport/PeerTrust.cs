using VaultInjector.Agent.Configuration;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Transport;

/// <summary>
/// What verifies each of the two peers. Nothing that is published for the injector can verify Vault; only with an injector that knows
/// one bundle they are the same.
/// </summary>
public sealed class PeerTrust
{
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be read.</exception>
    public PeerTrust(AgentSettings settings)
    {
        Injector = new CaTrust(settings.CaBundle);
        Vault = settings.VaultCaBundle is { } pem ? new CaTrust(pem) : Injector;
    }

    public CaTrust Injector { get; }

    public CaTrust Vault { get; }

    public bool IsSeparate => Vault != Injector;

    /// <summary>Trusts what a grant brings.</summary>
    /// <returns>False where it holds no readable certificate.</returns>
    public bool TryAdd(TokenGrant grant) =>
        Injector.TryAdd(grant.CaBundle) && (!IsSeparate || grant.VaultCaBundle is not { } pem || Vault.TryAdd(pem));
}
