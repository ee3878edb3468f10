using System.Collections.Frozen;
using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// Reads of <c>metadata</c> that several rooms need. What is not there, or is no text (half a surrogate pair is none), reads as nothing.
/// </summary>
internal static class ObjectMetadata
{
    public static string? Text(this JsonElement item, ReadOnlySpan<byte> name) => AsText(item.Child(name));

    public static JsonElement Child(this JsonElement item, ReadOnlySpan<byte> name)
    {
        try
        {
            return item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>The items of a list. An empty one of metadata has null in their place, and one of whole objects has none.</summary>
    /// <exception cref="KubernetesApiException">It is no list.</exception>
    public static IEnumerable<JsonElement> Items(this JsonElement list) => list.Child("items"u8) switch
    {
        { ValueKind: JsonValueKind.Array } items => items.EnumerateArray(),
        { ValueKind: JsonValueKind.Null } => [],
        _ => throw new KubernetesApiException("the Kubernetes API server's answer is no list", null),
    };

    public static FrozenDictionary<string, string> Map(this JsonElement metadata, ReadOnlySpan<byte> name)
    {
        try
        {
            return metadata.Child(name) is { ValueKind: JsonValueKind.Object } map
                ? map.EnumerateObject()
                    .DistinctBy(entry => entry.Name, StringComparer.Ordinal)
                    .ToFrozenDictionary(entry => entry.Name, entry => AsText(entry.Value) ?? "", StringComparer.Ordinal)
                : FrozenDictionary<string, string>.Empty;
        }
        catch (InvalidOperationException)
        {
            return FrozenDictionary<string, string>.Empty;
        }
    }

    public static string? AsText(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
