using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>The broker's answer to <c>POST /v1/token</c>: everything that an agent needs to log in. It contains no usable token.</summary>
/// <param name="Method">One of <see cref="AuthMethods"/>: <c>approle</c> or <c>token</c>.</param>
/// <param name="Role">The Vault role granted.</param>
/// <param name="VaultAddress">Address for unwrapping and login.</param>
/// <param name="VaultNamespace">Vault namespace, or null.</param>
/// <param name="AuthPath">Auth mount to log in at, for example <c>auth/approle</c>.</param>
/// <param name="RoleId">AppRole role id; null with method <c>token</c>.</param>
/// <param name="Wrapped">The wrapping token.</param>
/// <param name="CaBundle">PEM certificates that verify the injector, and Vault for agents that know one bundle only.</param>
/// <param name="VaultCaBundle">PEM certificates that verify Vault; null from injectors that know one bundle only.</param>
public sealed record TokenGrant(
    string Method,
    string Role,
    string VaultAddress,
    string? VaultNamespace,
    string AuthPath,
    string? RoleId,
    WrappedSecret Wrapped,
    string CaBundle,
    string? VaultCaBundle = null)
{
    /// <summary>Null if it is not a grant: required parts are missing.</summary>
    public static TokenGrant? FromJson(ReadOnlyMemory<byte> text) =>
        JsonObject.Read(
            text,
            json =>
                json.TryGetProperty("wrapped", out var wrapped) &&
                WrappedSecret.Read(wrapped) is { } secret &&
                json.Text("caBundle") is { } caBundle
                    ? new TokenGrant(
                        json.Text("method") ?? "",
                        json.Text("role") ?? "",
                        json.Text("vaultAddress") ?? "",
                        json.Text("vaultNamespace"),
                        json.Text("authPath") ?? "",
                        json.Text("roleId"),
                        secret,
                        caBundle,
                        json.Text("vaultCaBundle"))
                    : null);

    public byte[] ToJson() => JsonObject.Write(json =>
    {
        json.WriteString("method", Method);
        json.WriteString("role", Role);
        json.WriteString("vaultAddress", VaultAddress);
        json.WriteString("vaultNamespace", VaultNamespace);
        json.WriteString("authPath", AuthPath);
        json.WriteString("roleId", RoleId);
        json.WriteStartObject("wrapped");
        Wrapped.Write(json);
        json.WriteEndObject();
        json.WriteString("caBundle", CaBundle);
        if (VaultCaBundle is not null)
        {
            json.WriteString("vaultCaBundle", VaultCaBundle);
        }
    });

    /// <summary>Redacted: a grant contains a wrapping token.</summary>
    public override string ToString() => $"TokenGrant {{ Method = {Method}, Role = {Role}, Wrapped = {Wrapped} }}";
}

/// <summary>A response-wrapping token, and the values that <c>sys/wrapping/lookup</c> must return for it.</summary>
/// <param name="Token">The wrapping token: a secret.</param>
/// <param name="TtlSeconds">Its life in seconds.</param>
/// <param name="CreationPath">The Vault path that created it. Another path means interception.</param>
public sealed record WrappedSecret(string Token, int TtlSeconds, string CreationPath)
{
    internal static WrappedSecret? Read(JsonElement json) => json.Text("token") is { } token
        ? new WrappedSecret(token, json.Number("ttlSeconds"), json.Text("creationPath") ?? "")
        : null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("token", Token);
        json.WriteNumber("ttlSeconds", TtlSeconds);
        json.WriteString("creationPath", CreationPath);
    }

    /// <summary>Redacted: the wrapping token is a secret.</summary>
    public override string ToString() => $"WrappedSecret {{ CreationPath = {CreationPath}, TtlSeconds = {TtlSeconds} }}";
}
