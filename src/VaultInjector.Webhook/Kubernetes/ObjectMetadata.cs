using System.Collections.Frozen;
using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>Reads of <c>metadata</c> that several rooms need.</summary>
internal static class ObjectMetadata
{
    public static string? Text(this JsonElement item, ReadOnlySpan<byte> name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static JsonElement Child(this JsonElement item, ReadOnlySpan<byte> name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : default;

    public static FrozenDictionary<string, string> Map(this JsonElement metadata, ReadOnlySpan<byte> name) =>
        metadata.Child(name) is { ValueKind: JsonValueKind.Object } map
            ? map.EnumerateObject().ToFrozenDictionary(
                entry => entry.Name, entry => entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "", StringComparer.Ordinal)
            : FrozenDictionary<string, string>.Empty;
}
