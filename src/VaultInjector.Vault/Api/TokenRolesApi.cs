namespace VaultInjector.Vault;

/// <summary><c>auth/token/roles</c>.</summary>
public sealed class TokenRolesApi
{
    private static readonly VaultPath Mount = VaultPath.Of("auth/token/roles");
    private readonly VaultTransport _transport;

    internal TokenRolesApi(VaultTransport transport) => _transport = transport;

    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public async Task<TokenRole> ReadAsync(VaultToken token, string role, CancellationToken cancellation)
    {
        var request = VaultRequest.Get(Mount.Segment(role), token);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireTokenRole, cancellation).ConfigureAwait(false)).Data.ToRole(request);
    }

    /// <summary>Makes or replaces a role.</summary>
    /// <exception cref="VaultException">The policy forbids it, or Vault is away.</exception>
    public Task WriteAsync(VaultToken token, string role, TokenRole wanted, CancellationToken cancellation)
    {
        var body = new TokenRoleBody(
            [.. wanted.AllowedPolicies], wanted.Orphan, wanted.Renewable, Seconds(wanted.Period), Seconds(wanted.ExplicitMaxTtl), wanted.TokenType);
        return _transport.SendAsync(VaultRequest.Post(Mount.Segment(role), token).With(body, VaultJson.Default.TokenRoleBody), cancellation);
    }

    private static string Seconds(TimeSpan life) => $"{(long)life.TotalSeconds}s";
}
