namespace VaultInjector.Vault;

/// <summary><c>auth/token</c>.</summary>
public sealed class TokenApi
{
    private static readonly VaultPath Mount = VaultPath.Of("auth/token");
    private readonly VaultTransport _transport;

    internal TokenApi(VaultTransport transport) => _transport = transport;

    /// <exception cref="VaultException">The token is unknown, or Vault is away.</exception>
    public async Task<TokenFacts> LookupSelfAsync(VaultToken token, CancellationToken cancellation)
    {
        var request = VaultRequest.Get(Mount.Fixed("lookup-self"), token);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireTokenFacts, cancellation).ConfigureAwait(false)).Data.ToFacts(request);
    }

    /// <summary>Renews for the token's own period or TTL. Past the maximum TTL Vault answers with a shorter lease.</summary>
    /// <exception cref="VaultException">The token is unknown or not renewable, or Vault is away.</exception>
    public Task<VaultAuth> RenewSelfAsync(VaultToken token, CancellationToken cancellation) =>
        AuthAsync(VaultRequest.Post(Mount.Fixed("renew-self"), token).With(new IncrementBody("0s"), VaultJson.Default.IncrementBody), cancellation);

    /// <summary>Renews and asks for a lease of this length; Vault may grant less.</summary>
    /// <exception cref="VaultException">The token is unknown or not renewable, or Vault is away.</exception>
    public Task<VaultAuth> RenewSelfAsync(VaultToken token, TimeSpan increment, CancellationToken cancellation) =>
        AuthAsync(
            VaultRequest.Post(Mount.Fixed("renew-self"), token).With(new IncrementBody($"{(long)increment.TotalSeconds}s"), VaultJson.Default.IncrementBody),
            cancellation);

    /// <summary>What Vault knows of the token that an accessor names.</summary>
    /// <exception cref="VaultException">There is no such token, the policy forbids it, or Vault is away.</exception>
    public async Task<TokenFacts> LookupAccessorAsync(VaultToken token, string accessor, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(Mount.Fixed("lookup-accessor"), token).With(new AccessorBody(accessor), VaultJson.Default.AccessorBody);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireTokenFacts, cancellation).ConfigureAwait(false)).Data.ToFacts(request);
    }

    /// <summary>The accessors of all tokens. Needs <c>sudo</c>.</summary>
    /// <exception cref="VaultException">The policy forbids it, or Vault is away.</exception>
    public async Task<IReadOnlyList<string>> ListAccessorsAsync(VaultToken token, CancellationToken cancellation)
    {
        var request = VaultRequest.List(Mount.Fixed("accessors"), token);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireKeys, cancellation).ConfigureAwait(false)).Data?.Keys
            ?? throw WireReading.Missing(request, "data.keys");
    }

    /// <exception cref="VaultException">The token is unknown, or Vault is away.</exception>
    public Task RevokeSelfAsync(VaultToken token, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Post(Mount.Fixed("revoke-self"), token), cancellation);

    /// <summary>Revokes the token that an accessor names.</summary>
    /// <exception cref="VaultException">Refused, or Vault is away.</exception>
    public Task RevokeAccessorAsync(VaultToken token, string accessor, CancellationToken cancellation) =>
        _transport.SendAsync(
            VaultRequest.Post(Mount.Fixed("revoke-accessor"), token).With(new AccessorBody(accessor), VaultJson.Default.AccessorBody), cancellation);

    /// <summary>A token from a token role.</summary>
    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public Task<VaultAuth> CreateByRoleAsync(
        VaultToken token, string role, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation) =>
        AuthAsync(CreateByRole(token, role, metadata), cancellation);

    /// <summary>A response-wrapped token from a token role.</summary>
    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public async Task<WrapInfo> CreateWrappedByRoleAsync(
        VaultToken token, string role, IReadOnlyDictionary<string, string> metadata, TimeSpan wrapTtl, CancellationToken cancellation)
    {
        var request = CreateByRole(token, role, metadata) with { WrapTtl = wrapTtl };
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeDictionaryStringJsonElement, cancellation).ConfigureAwait(false)).WrapInfo.ToWrapInfo(request);
    }

    private static VaultRequest CreateByRole(VaultToken token, string role, IReadOnlyDictionary<string, string> metadata) =>
        VaultRequest.Post(Mount.Fixed("create").Segment(role), token)
            .With(new CreateTokenBody(new Dictionary<string, string>(metadata, StringComparer.Ordinal)), VaultJson.Default.CreateTokenBody);

    private async Task<VaultAuth> AuthAsync(VaultRequest request, CancellationToken cancellation) =>
        (await _transport.SendAsync(request, VaultJson.Default.EnvelopeDictionaryStringJsonElement, cancellation).ConfigureAwait(false)).Auth.ToAuth(request);
}
