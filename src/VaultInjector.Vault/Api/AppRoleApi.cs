using System.Net;
using System.Text.Json;

namespace VaultInjector.Vault;

/// <summary>AppRole at one mount.</summary>
public sealed class AppRoleApi
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal AppRoleApi(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public async Task<string> ReadRoleIdAsync(VaultToken token, string role, CancellationToken cancellation)
    {
        var request = VaultRequest.Get(Role(role).Fixed("role-id"), token);
        var answer = await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireRoleId, cancellation).ConfigureAwait(false);
        return WireReading.Required(answer.Data?.RoleId, request, "data.role_id");
    }

    /// <summary>Makes a secret-id that only the holder of the wrapping token can see.</summary>
    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public async Task<WrapInfo> CreateWrappedSecretIdAsync(VaultToken token, string role, SecretIdRequest wanted, CancellationToken cancellation)
    {
        var body = new SecretIdBody(
            wanted.Metadata.Count > 0
                ? JsonSerializer.Serialize(new Dictionary<string, string>(wanted.Metadata, StringComparer.Ordinal), PlainJson.Default.DictionaryStringString)
                : null,
            wanted.CidrList.Count > 0 ? [.. wanted.CidrList] : null,
            wanted.NumUses);
        var request = VaultRequest.Post(Role(role).Fixed("secret-id"), token).With(body, VaultJson.Default.SecretIdBody) with { WrapTtl = wanted.WrapTtl };
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireSecretId, cancellation).ConfigureAwait(false)).WrapInfo.ToWrapInfo(request);
    }

    /// <exception cref="VaultException">Role id or secret-id are wrong, or Vault is away.</exception>
    public async Task<VaultAuth> LoginAsync(string roleId, SecretId secretId, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(_mount.Fixed("login")).With(new AppRoleLoginBody(roleId, secretId.Reveal()), VaultJson.Default.AppRoleLoginBody);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeDictionaryStringJsonElement, cancellation).ConfigureAwait(false)).Auth.ToAuth(request);
    }

    /// <summary>The role's settings as Vault spells them; they differ between versions.</summary>
    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault is away.</exception>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadRoleAsync(VaultToken token, string role, CancellationToken cancellation)
    {
        var request = VaultRequest.Get(Role(role), token);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeDictionaryStringJsonElement, cancellation).ConfigureAwait(false)).Data
            ?? throw WireReading.Missing(request, "data");
    }

    /// <summary>What Vault knows of the secret-id that an accessor names.</summary>
    /// <returns>Null where it has ended: Vault's versions then answer with no content, 404 or 500.</returns>
    /// <exception cref="VaultException">The policy forbids it, or Vault is away.</exception>
    public async Task<SecretIdFacts?> LookupSecretIdAccessorAsync(VaultToken token, string role, string accessor, CancellationToken cancellation)
    {
        var named = new SecretIdAccessorBody(accessor);
        var post = VaultRequest.Post(Role(role).Fixed("secret-id-accessor/lookup"), token).With(named, VaultJson.Default.SecretIdAccessorBody);
        var request = post with { IsAnswer = status => status == HttpStatusCode.NotFound };
        try
        {
            var (status, body) = await _transport.ExchangeAsync(request, cancellation).ConfigureAwait(false);
            return status is HttpStatusCode.NotFound or HttpStatusCode.NoContent
                ? null
                : VaultTransport.Read(request, status, body, VaultJson.Default.EnvelopeWireSecretIdFacts).Data.ToFacts(request);
        }
        catch (VaultException ended) when (ended.Kind == VaultErrorKind.UnknownAccessor)
        {
            return null;
        }
    }

    /// <summary>Ends a secret-id that an accessor names.</summary>
    /// <exception cref="VaultException">Refused, or Vault is away.</exception>
    public Task DestroySecretIdAccessorAsync(VaultToken token, string role, string accessor, CancellationToken cancellation) =>
        _transport.SendAsync(
            VaultRequest.Post(Role(role).Fixed("secret-id-accessor/destroy"), token)
                .With(new SecretIdAccessorBody(accessor), VaultJson.Default.SecretIdAccessorBody),
            cancellation);

    private VaultPath Role(string role) => _mount.Fixed("role").Segment(role);
}
