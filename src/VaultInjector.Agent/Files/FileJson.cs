using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VaultInjector.Agent;

/// <summary>Content of <c>vault-token</c>.</summary>
internal sealed record TokenFile(string ClientToken, string Accessor, long LeaseDuration, bool Renewable, string VaultAddr)
{
    public override string ToString() => nameof(TokenFile);
}

/// <summary>Content of <c>vault-secret-id</c>.</summary>
internal sealed record SecretIdFile(string RoleId, string SecretId, string Accessor, string VaultAddr)
{
    public override string ToString() => nameof(SecretIdFile);
}

/// <summary>Content of <c>vault-wrapped-secret-id</c>; the TTL is in seconds.</summary>
internal sealed record WrappedSecretIdFile(string RoleId, string WrappedSecretId, string VaultAddr, long Ttl)
{
    public override string ToString() => nameof(WrappedSecretIdFile);
}

/// <summary>Source-generated JSON of the files: one line, camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(TokenFile))]
[JsonSerializable(typeof(SecretIdFile))]
[JsonSerializable(typeof(WrappedSecretIdFile))]
[JsonSerializable(typeof(AgentState))]
internal sealed partial class FileJson : JsonSerializerContext
{
    /// <summary>Leaves <c>+</c> and the like as they are: simple readers match on text.</summary>
    public static FileJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
