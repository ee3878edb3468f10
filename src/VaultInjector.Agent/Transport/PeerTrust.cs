using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
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
        Injector = new CaTrust(settings.InjectorCa);
        Vault = settings.VaultCa is { } own ? new CaTrust(own) : Injector;
    }

    public CaTrust Injector { get; }

    public CaTrust Vault { get; }

    public bool IsSeparate => Vault != Injector;

    /// <summary>What verifies Vault, for the app; an injector that knows one bundle only sends that.</summary>
    public string ForTheApp(TokenGrant grant) => IsSeparate ? grant.VaultCaBundle ?? Vault.Pem : grant.CaBundle;

    /// <exception cref="AgentException">A file that verifies a peer holds nothing yet.</exception>
    public void Check(bool brokered)
    {
        if (brokered && Injector.Certificates.Count == 0)
        {
            throw Missing(Injector.From, "the injector");
        }

        if (Vault.Certificates.Count == 0)
        {
            throw Missing(Vault.From, "Vault");
        }
    }

    private static AgentException Missing(BundleSettings from, string peer) => new(
        FailureKind.Passing,
        $"{from.File} ({from.Variable}) holds no CA certificate that verifies {peer} yet. The kubelet writes it within a minute or two " +
        "from the ClusterTrustBundle that the pod's volume names. If it stays empty, check that kubectl get clustertrustbundles shows " +
        "it, and read the injector's log.");

    /// <summary>Trusts what a grant brings.</summary>
    /// <returns>False where it holds no readable certificate.</returns>
    public bool TryAdd(TokenGrant grant) =>
        Injector.TryAdd(grant.CaBundle) && (!IsSeparate || grant.VaultCaBundle is not { } pem || Vault.TryAdd(pem));
}
