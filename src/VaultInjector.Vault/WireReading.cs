using System.Globalization;
using System.Net;
using System.Text.Json;

namespace VaultInjector.Vault;

/// <summary>From the wire to the answers: a missing part is an unexpected answer, not a null.</summary>
internal static class WireReading
{
    public static VaultAuth ToAuth(this WireAuth? auth, VaultRequest request) =>
        new(
            new VaultToken(RequiredSecret(auth?.ClientToken, request, "auth.client_token")),
            auth!.Accessor ?? "",
            Seconds(auth.LeaseDuration),
            auth.Renewable,
            auth.Policies ?? []);

    public static WrapInfo ToWrapInfo(this WireWrapInfo? wrap, VaultRequest request) =>
        new(
            new WrappingToken(RequiredSecret(wrap?.Token, request, "wrap_info.token")),
            Seconds(wrap!.Ttl),
            Required(wrap.CreationPath, request, "wrap_info.creation_path"),
            wrap.WrappedAccessor);

    public static TokenFacts ToFacts(this WireTokenFacts? facts, VaultRequest request) => facts is null
        ? throw Missing(request, "data")
        : new TokenFacts(
            facts.Accessor ?? "",
            Seconds(facts.Ttl),
            facts.Period is { } period ? ToDuration(period) : TimeSpan.Zero,
            facts.Renewable,
            facts.Policies ?? [],
            facts.Meta ?? [])
        {
            Role = facts.Role,
        };

    public static IssuedSecretId ToSecretId(this WireSecretId? issued, VaultRequest request) =>
        new(
            new SecretId(RequiredSecret(issued?.SecretId, request, "data.secret_id")),
            Required(issued!.SecretIdAccessor, request, "data.secret_id_accessor"),
            Seconds(issued.SecretIdTtl),
            issued.SecretIdNumUses);

    public static SecretIdFacts ToFacts(this WireSecretIdFacts? facts, VaultRequest request) => new(
        Required(facts?.SecretIdAccessor, request, "data.secret_id_accessor"),
        facts!.ExpirationTime is { Year: > 1 } end ? end : null,
        facts.SecretIdNumUses,
        facts.Metadata ?? []);

    public static TokenRole ToRole(this WireTokenRole? role, VaultRequest request) => role is null
        ? throw Missing(request, "data")
        : new TokenRole(role.AllowedPolicies ?? [], role.Orphan, role.Renewable)
        {
            Period = role.TokenPeriod is { } period ? ToDuration(period) : TimeSpan.Zero,
            ExplicitMaxTtl = role.TokenExplicitMaxTtl is { } longest ? ToDuration(longest) : TimeSpan.Zero,
            TokenType = role.TokenType ?? "",
        };

    /// <summary>Seconds as a number or as text: Vault's versions differ.</summary>
    public static TimeSpan ToDuration(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Seconds(value.GetDouble()),
        JsonValueKind.String when double.TryParse(value.GetString()!.TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) =>
            Seconds(seconds),
        _ => TimeSpan.Zero,
    };

    public static string Required(string? value, VaultRequest request, string name) =>
        !string.IsNullOrEmpty(value) ? value : throw Missing(request, name);

    /// <summary>A secret that cannot stand in a header is an unexpected answer too; it is not repeated.</summary>
    private static string RequiredSecret(string? value, VaultRequest request, string name) =>
        Required(value, request, name) is var text && Secret.IsRight(text)
            ? text
            : throw VaultErrors.Unexpected(request.Asked, HttpStatusCode.OK, $"{name} is not printable ASCII");

    /// <summary>Within a hundred years: a nonsensical number must not overflow into an exception of another kind.</summary>
    private static TimeSpan Seconds(double seconds) => double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3_155_760_000));

    public static VaultException Missing(VaultRequest request, string name) =>
        VaultErrors.Unexpected(request.Asked, HttpStatusCode.OK, $"the answer has no {name}");
}
