using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary><c>auth/token/roles</c>.</summary>
public sealed class TokenRolesApi
{
    private static readonly VaultPath Mount = VaultPath.Of("auth/token/roles");
    private readonly VaultTransport _transport;

    internal TokenRolesApi(VaultTransport transport) => _transport = transport;

    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault does not answer.</exception>
    public Task<TokenRole> ReadAsync(VaultToken token, string role, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Get(Mount.Segment(role), token), AnswerReading.ToTokenRole, cancellation);
}
