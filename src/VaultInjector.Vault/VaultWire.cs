using System.Text.Json;
using System.Text.Json.Serialization;

namespace VaultInjector.Vault;

/// <summary>Vault's envelope.</summary>
internal sealed record Envelope<TData>(TData? Data, WireAuth? Auth, WireWrapInfo? WrapInfo)
    where TData : class;

internal sealed record WireAuth(string? ClientToken, string? Accessor, long LeaseDuration, bool Renewable, string[]? Policies)
{
    public override string ToString() => nameof(WireAuth);
}

internal sealed record WireWrapInfo(string? Token, long Ttl, string? CreationPath, string? WrappedAccessor)
{
    public override string ToString() => nameof(WireWrapInfo);
}

internal sealed record WireTokenFacts(string? Accessor, long Ttl, JsonElement? Period, bool Renewable, string[]? Policies, Dictionary<string, string>? Meta, string? Role);

internal sealed record WireRoleId(string? RoleId);

internal sealed record WireSecretId(string? SecretId, string? SecretIdAccessor, long SecretIdTtl, int? SecretIdNumUses)
{
    public override string ToString() => nameof(WireSecretId);
}

internal sealed record WireWrapFacts(string? CreationPath, DateTimeOffset CreationTime, JsonElement CreationTtl);

internal sealed record WireKeys(string[]? Keys);

internal sealed record WireSecretIdFacts(string? SecretIdAccessor, DateTimeOffset? ExpirationTime, int SecretIdNumUses, Dictionary<string, string>? Metadata);

internal sealed record WireSealStatus(bool Initialized, bool Sealed, string? Version);

internal sealed record WireTokenRole(string[]? AllowedPolicies, bool Orphan, bool Renewable, JsonElement? TokenPeriod, JsonElement? TokenExplicitMaxTtl, string? TokenType);

internal sealed record TokenRoleBody(string[] AllowedPolicies, bool Orphan, bool Renewable, string TokenPeriod, string TokenExplicitMaxTtl, string TokenType);

internal sealed record WireCertificate(string? Certificate, string? IssuingCa, string[]? CaChain, string? SerialNumber);

internal sealed record WireHealth(bool Initialized, bool Sealed, bool Standby, string? Version);

internal sealed record WireKeyValue2(Dictionary<string, JsonElement>? Data);

internal sealed record SecretIdBody(string? Metadata, string[]? CidrList, int? NumUses);

internal sealed record AppRoleLoginBody(string RoleId, string SecretId)
{
    public override string ToString() => nameof(AppRoleLoginBody);
}

internal sealed record KubernetesLoginBody(string Role, string Jwt)
{
    public override string ToString() => nameof(KubernetesLoginBody);
}

internal sealed record TokenBody(string Token)
{
    public override string ToString() => nameof(TokenBody);
}

internal sealed record AccessorBody(string Accessor);

internal sealed record SecretIdAccessorBody(string SecretIdAccessor);

internal sealed record IncrementBody(string Increment);

internal sealed record CreateTokenBody(Dictionary<string, string> Meta);

internal sealed record PkiSignBody(string Csr, string CommonName, string? AltNames, string? IpSans, string Ttl);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Envelope<WireTokenFacts>))]
[JsonSerializable(typeof(Envelope<WireRoleId>))]
[JsonSerializable(typeof(Envelope<WireSecretId>))]
[JsonSerializable(typeof(Envelope<WireWrapFacts>))]
[JsonSerializable(typeof(Envelope<WireCertificate>))]
[JsonSerializable(typeof(Envelope<WireKeyValue2>))]
[JsonSerializable(typeof(Envelope<Dictionary<string, JsonElement>>))]
[JsonSerializable(typeof(Envelope<WireKeys>))]
[JsonSerializable(typeof(Envelope<WireSecretIdFacts>))]
[JsonSerializable(typeof(Envelope<WireTokenRole>))]
[JsonSerializable(typeof(TokenRoleBody))]
[JsonSerializable(typeof(WireSealStatus))]
[JsonSerializable(typeof(WireHealth))]
[JsonSerializable(typeof(SecretIdBody))]
[JsonSerializable(typeof(AppRoleLoginBody))]
[JsonSerializable(typeof(KubernetesLoginBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(AccessorBody))]
[JsonSerializable(typeof(SecretIdAccessorBody))]
[JsonSerializable(typeof(IncrementBody))]
[JsonSerializable(typeof(CreateTokenBody))]
[JsonSerializable(typeof(PkiSignBody))]
internal sealed partial class VaultJson : JsonSerializerContext;

/// <summary>Plain text inside JSON (AppRole's metadata is a JSON string).</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class PlainJson : JsonSerializerContext;
