using System.Text.Encodings.Web;
using System.Text.Json;
using VaultInjector.Agent.Acquisition;
using VaultInjector.Runtime.Json;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Files;

/// <summary>
/// Content of the files that an app reads: one line of JSON, camelCase, with characters such as <c>+</c> unescaped, because simple readers
/// match the text.
/// </summary>
internal static class SecretJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>vault-token</c>; the lease is in seconds.</summary>
    public static byte[] Of(VaultAuth auth, string vaultAddress) => Write(json =>
    {
        json.WriteString("clientToken", auth.Token.Reveal());
        json.WriteString("accessor", auth.Accessor);
        json.WriteNumber("leaseDuration", (long)auth.LeaseDuration.TotalSeconds);
        json.WriteBoolean("renewable", auth.Renewable);
        json.WriteString("vaultAddr", vaultAddress);
    });

    /// <summary><c>vault-secret-id</c>.</summary>
    public static byte[] Of(Obtained.OpenedSecretId opened, string vaultAddress) => Write(json =>
    {
        json.WriteString("roleId", opened.RoleId);
        json.WriteString("secretId", opened.Issued.Id.Reveal());
        json.WriteString("accessor", opened.Issued.Accessor);
        json.WriteString("vaultAddr", vaultAddress);
    });

    /// <summary><c>vault-wrapped-secret-id</c>; the TTL is in seconds.</summary>
    public static byte[] Of(Obtained.SealedSecretId wrapped, string vaultAddress) => Write(json =>
    {
        json.WriteString("roleId", wrapped.RoleId);
        json.WriteString("wrappedSecretId", wrapped.Wrapping.Reveal());
        json.WriteString("vaultAddr", vaultAddress);
        json.WriteNumber("ttl", (long)wrapped.Ttl.TotalSeconds);
    });

    private static byte[] Write(Action<Utf8JsonWriter> members) => JsonObject.Write(members, Plain);
}
