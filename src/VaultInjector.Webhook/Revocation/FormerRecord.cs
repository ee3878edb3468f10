using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Revocation;

/// <summary>A record as the ConfigMaps of the former ledger hold it: <c>{"pod", "role", "tokens", "secretIds"}</c>.</summary>
internal static class FormerRecord
{
    private const int MostEach = 4;

    /// <param name="text">The entry.</param>
    /// <param name="now">Seconds of Unix time.</param>
    /// <returns>Null if the text is not a record.</returns>
    public static IssuedRecord? Parse(string text, long now)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, now);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IssuedRecord? Read(JsonElement entry, long now)
    {
        var (tokens, secretIds) = (Accessors(entry.Get("tokens"u8)), Accessors(entry.Get("secretIds"u8)));
        return
            tokens is not null && secretIds is not null &&
            IssuedLease.PodOf(entry.Text("pod"u8)) is var (space, name) &&
            entry.Text("role"u8) is { } role && RoleName.IsValid(role)
                ? new IssuedRecord(
                    space,
                    name,
                    role,
                    [
                        .. tokens.Select(text => new IssuedAccessor(new Accessor(AccessorKind.Token, text), now)),
                        .. secretIds.Select(text => new IssuedAccessor(new Accessor(AccessorKind.SecretId, text), now)),
                    ])
                : null;
    }

    /// <summary>Null if it is not a list of accessors.</summary>
    private static IReadOnlyList<string>? Accessors(JsonElement list)
    {
        var texts = list.Items().Select(item => item.Text()).Take(MostEach + 1).ToList();
        return list.ValueKind == JsonValueKind.Array && texts.Count <= MostEach && texts.TrueForAll(Accessor.IsValid)
            ? [.. texts.OfType<string>()]
            : null;
    }
}
