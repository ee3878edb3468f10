using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary><c>auth/token</c>.</summary>
public sealed class TokenApi
{
    private static readonly VaultPath Mount = VaultPath.Of("auth/token");
    private readonly VaultTransport _transport;

    internal TokenApi(VaultTransport transport) => _transport = transport;

    /// <exception cref="VaultException">The token is unknown, or Vault does not answer.</exception>
    public Task<TokenFacts> LookupSelfAsync(VaultToken token, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Get(Mount.Fixed("lookup-self"), token), AnswerReading.ToTokenFacts, cancellation);

    /// <summary>Renews for the token's own period or TTL. Near the maximum TTL Vault answers with a shorter lease.</summary>
    /// <exception cref="VaultException">The token is unknown or not renewable, or Vault does not answer.</exception>
    public Task<VaultAuth> RenewSelfAsync(VaultToken token, CancellationToken cancellation) =>
        _transport.SendAsync(
            VaultRequest.Post(Mount.Fixed("renew-self"), token).With(json => json.WriteDuration("increment", TimeSpan.Zero)),
            AnswerReading.ToAuth,
            cancellation);

    /// <summary>What Vault knows of the token that an accessor names.</summary>
    /// <exception cref="VaultException">There is no such token, the policy forbids it, or Vault does not answer.</exception>
    public Task<TokenFacts> LookupAccessorAsync(VaultToken token, string accessor, CancellationToken cancellation) =>
        _transport.SendAsync(OfAccessor("lookup-accessor", token, accessor), AnswerReading.ToTokenFacts, cancellation);

    /// <exception cref="VaultException">The token is unknown, or Vault does not answer.</exception>
    public Task RevokeSelfAsync(VaultToken token, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Post(Mount.Fixed("revoke-self"), token), cancellation);

    /// <summary>Revokes the token that an accessor names.</summary>
    /// <exception cref="VaultException">Refused, or Vault does not answer.</exception>
    public Task RevokeAccessorAsync(VaultToken token, string accessor, CancellationToken cancellation) =>
        _transport.SendAsync(OfAccessor("revoke-accessor", token, accessor), cancellation);

    /// <summary>A response-wrapped token from a token role.</summary>
    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault does not answer.</exception>
    public Task<WrapInfo> CreateWrappedByRoleAsync(
        VaultToken token, string role, IReadOnlyDictionary<string, string> metadata, TimeSpan wrapTtl, CancellationToken cancellation) =>
        _transport.SendAsync(CreateByRole(token, role, metadata) with { WrapTtl = wrapTtl }, AnswerReading.ToWrapInfo, cancellation);

    private static VaultRequest CreateByRole(VaultToken token, string role, IReadOnlyDictionary<string, string> metadata) =>
        VaultRequest.Post(Mount.Fixed("create").Segment(role), token).With(json =>
        {
            json.WriteStartObject("meta");
            json.WriteMembers(metadata);
            json.WriteEndObject();
        });

    private static VaultRequest OfAccessor(string what, VaultToken token, string accessor) =>
        VaultRequest.Post(Mount.Fixed(what), token).With(json => json.WriteString("accessor", accessor));
}
