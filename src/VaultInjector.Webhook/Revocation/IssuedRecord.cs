using System.Text.Json;
using System.Text.Json.Serialization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Revocation;

/// <summary>What one pod got: accessors, which name a token or secret-id but give no access.</summary>
/// <param name="Pod"><c>namespace/name</c>.</param>
/// <param name="Role">The Vault role.</param>
/// <param name="Tokens">Accessors of tokens, the newest last.</param>
/// <param name="SecretIds">Accessors of secret-ids, the newest last.</param>
public sealed record IssuedRecord(string Pod, string Role, IReadOnlyList<string> Tokens, IReadOnlyList<string> SecretIds)
{
    /// <summary>A token is replaced near its end, so that a pod never has more than two valid ones; the rest is reserve.</summary>
    private const int Remembered = 4;
    private const int LongestName = 253;

    [JsonIgnore]
    public string Namespace => Pod.Split('/')[0];

    [JsonIgnore]
    public string Name => Pod.Split('/')[1];

    public IssuedRecord With(IssuedReport report) =>
        this with
        {
            Tokens = Add(Tokens, report.TokenAccessor),
            SecretIds = Add(SecretIds, report.SecretIdAccessor),
        };

    public string ToJson() => JsonSerializer.Serialize(this, LedgerJson.Default.IssuedRecord);

    /// <summary>Null if the text is not a record.</summary>
    public static IssuedRecord? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, LedgerJson.Default.IssuedRecord) is { } record && record.IsWhole() ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whoever may write the ConfigMap may write anything: what is used in a path is looked at before.</summary>
    private bool IsWhole() =>
        Pod?.Split('/') is [{ Length: > 0 and <= LongestName }, { Length: > 0 and <= LongestName }] &&
        Role is not null &&
        RoleName.IsValid(Role) &&
        AreAccessors(Tokens) &&
        AreAccessors(SecretIds);

    private static bool AreAccessors(IReadOnlyList<string>? accessors) =>
        accessors is { Count: <= Remembered } && accessors.All(Accessor.IsValid);

    private static IReadOnlyList<string> Add(IReadOnlyList<string> accessors, string? accessor) =>
        accessor is null || accessors.Contains(accessor, StringComparer.Ordinal)
            ? accessors
            : [.. accessors.TakeLast(Remembered - 1), accessor];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IssuedRecord))]
internal sealed partial class LedgerJson : JsonSerializerContext;
