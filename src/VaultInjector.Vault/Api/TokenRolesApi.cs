using System.Text.Json;

namespace VaultInjector.Vault.Api;

/// <summary><c>auth/token/roles</c>.</summary>
public sealed class TokenRolesApi
{
    private static readonly VaultPath Mount = VaultPath.Of("auth/token/roles");
    private readonly VaultTransport _transport;

    internal TokenRolesApi(VaultTransport transport) => _transport = transport;

    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public Task<TokenRole> ReadAsync(VaultToken token, string role, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Get(Mount.Segment(role), token), AnswerReading.ToTokenRole, cancellation);

    /// <summary>Makes or replaces a role.</summary>
    /// <exception cref="VaultException">The policy forbids it, or Vault is away.</exception>
    public Task WriteAsync(VaultToken token, string role, TokenRole wanted, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Post(Mount.Segment(role), token).With(json => Write(json, wanted)), cancellation);

    private static void Write(Utf8JsonWriter json, TokenRole wanted)
    {
        json.WriteTexts("allowed_policies", wanted.AllowedPolicies);
        json.WriteBoolean("orphan", wanted.Orphan);
        json.WriteBoolean("renewable", wanted.Renewable);
        json.WriteDuration("token_period", wanted.Period);
        json.WriteDuration("token_explicit_max_ttl", wanted.ExplicitMaxTtl);
        json.WriteString("token_type", wanted.TokenType);
    }
}
