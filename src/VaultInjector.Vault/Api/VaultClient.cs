using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>
/// Vault (or OpenBao) over an HttpClient that the caller made: its base address is Vault's, it follows no redirects and uses no proxy.
/// One class for each API area; every method throws <see cref="VaultException"/> when Vault refuses or does not answer. Nothing is
/// retried here.
/// </summary>
public sealed class VaultClient(HttpClient http, string? vaultNamespace = null)
{
    private readonly VaultTransport _transport = new(http, vaultNamespace);

    /// <summary>The same Vault in another namespace; null for the root namespace.</summary>
    public VaultClient In(string? otherNamespace) => new(http, otherNamespace);

    /// <summary><c>auth/token</c>.</summary>
    public TokenApi Tokens => new(_transport);

    /// <summary><c>auth/token/roles</c>.</summary>
    public TokenRolesApi TokenRoles => new(_transport);

    /// <summary><c>sys/wrapping</c>.</summary>
    public WrappingApi Wrapping => new(_transport);

    /// <summary>Any path that a user names.</summary>
    public SecretsApi Secrets => new(_transport);

    /// <summary><c>sys/leases</c>.</summary>
    public LeasesApi Leases => new(_transport);

    /// <summary><c>sys/health</c>.</summary>
    public SystemApi System => new(_transport);

    /// <param name="path">Mount, for example <c>auth/approle</c>.</param>
    public AppRoleApi AppRole(string path = "auth/approle") => new(_transport, VaultPath.Of(path));

    /// <param name="path">Mount, for example <c>auth/kubernetes</c>.</param>
    public KubernetesAuthApi KubernetesAuth(string path = "auth/kubernetes") => new(_transport, VaultPath.Of(path));

    /// <param name="mount">Mount, for example <c>pki_int</c>.</param>
    public PkiApi Pki(string mount) => new(_transport, VaultPath.Of(mount));
}
