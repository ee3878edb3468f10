using System.Net;
using System.Text;
using System.Text.Json;
using VaultInjector.Runtime.Json;
using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>AppRole at one mount.</summary>
public sealed class AppRoleApi
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal AppRoleApi(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault does not answer.</exception>
    public Task<string> ReadRoleIdAsync(VaultToken token, string role, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Get(Role(role).Fixed("role-id"), token), answer => answer.Data.Text("role_id"), cancellation);

    /// <summary>Creates a secret-id that only the holder of the wrapping token can read.</summary>
    /// <exception cref="VaultException">The role does not exist, the policy forbids it, or Vault does not answer.</exception>
    public Task<WrapInfo> CreateWrappedSecretIdAsync(VaultToken token, string role, SecretIdRequest wanted, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(Role(role).Fixed("secret-id"), token).With(json => Write(json, wanted)) with
        {
            WrapTtl = wanted.WrapTtl,
        };
        return _transport.SendAsync(request, AnswerReading.ToWrapInfo, cancellation);
    }

    /// <exception cref="VaultException">Role id or secret-id are wrong, or Vault does not answer.</exception>
    public Task<VaultAuth> LoginAsync(string roleId, SecretId secretId, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(_mount.Fixed("login")).With(json =>
        {
            json.WriteString("role_id", roleId);
            json.WriteString("secret_id", secretId.Reveal());
        });
        return _transport.SendAsync(request, AnswerReading.ToAuth, cancellation);
    }

    /// <summary>What Vault knows of the secret-id that an accessor names.</summary>
    /// <returns>Null if it has expired: Vault's versions then answer with no content, 404 or 500.</returns>
    /// <exception cref="VaultException">The policy forbids it, or Vault does not answer.</exception>
    public async Task<SecretIdFacts?> LookupSecretIdAccessorAsync(
        VaultToken token,
        string role,
        string accessor,
        CancellationToken cancellation)
    {
        var request = OfSecretId("lookup", token, role, accessor) with { IsAnswer = status => status == HttpStatusCode.NotFound };
        try
        {
            var (status, body) = await _transport.ExchangeAsync(request, cancellation);
            return status is HttpStatusCode.NotFound or HttpStatusCode.NoContent
                ? null
                : JsonAnswer.Read(request, status, body, AnswerReading.ToSecretIdFacts);
        }
        catch (VaultException ended) when (ended.Kind == VaultErrorKind.UnknownAccessor)
        {
            return null;
        }
    }

    /// <summary>Destroys a secret-id by accessor.</summary>
    /// <exception cref="VaultException">Refused, or Vault does not answer.</exception>
    public Task DestroySecretIdAccessorAsync(VaultToken token, string role, string accessor, CancellationToken cancellation) =>
        _transport.SendAsync(OfSecretId("destroy", token, role, accessor), cancellation);

    private static void Write(Utf8JsonWriter json, SecretIdRequest wanted)
    {
        if (wanted.Metadata.Count > 0)
        {
            json.WriteString("metadata", AsText(wanted.Metadata));
        }

        if (wanted.CidrList.Count > 0)
        {
            json.WriteTexts("cidr_list", wanted.CidrList);
        }

        if (wanted.NumUses is { } uses)
        {
            json.WriteNumber("num_uses", uses);
        }
    }

    /// <summary>Vault takes the metadata of a secret-id as JSON within a string.</summary>
    private static string AsText(IReadOnlyDictionary<string, string> metadata) =>
        Encoding.UTF8.GetString(JsonObject.Write(json => json.WriteMembers(metadata)));

    private VaultRequest OfSecretId(string what, VaultToken token, string role, string accessor) =>
        VaultRequest
            .Post(Role(role).Fixed($"secret-id-accessor/{what}"), token)
            .With(json => json.WriteString("secret_id_accessor", accessor));

    private VaultPath Role(string role) => _mount.Fixed("role").Segment(role);
}
