using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace VaultInjector.Webhook.Configuration;

/// <summary>
/// The keys that differ between two configurations, by their effective values: an explicit default is not a difference.
/// </summary>
internal static class OptionsDifference
{
    /// <summary>These sections take effect at once; everything else takes effect at the next start.</summary>
    private static readonly string[] Live = ["Broker:", "Injection:", "Logging:LogLevel:"];

    public static IReadOnlyList<string> Between(InjectorOptions one, InjectorOptions other)
    {
        var (before, after) = (Values(one), Values(other));
        return [.. before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a change of this key waits for the next start.</summary>
    public static bool NeedsRestart(string key) => !Array.Exists(Live, live => key.StartsWith(live, StringComparison.Ordinal));

    private static Dictionary<string, string> Values(InjectorOptions options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten("", JsonSerializer.SerializeToNode(options, OptionsJson.Default.InjectorOptions), values);
        return values;
    }

    /// <summary>Of a named Vault, whose key has its name and not its number.</summary>
    private static string? NameOf(JsonNode? item) => (item as JsonObject)?[nameof(NamedVaultOptions.Name)]?.GetValue<string>();

    private static void Flatten(string path, JsonNode? node, Dictionary<string, string> values)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    Flatten(key == nameof(NamedVaultOptions.Where) ? path : $"{path}{(path.Length > 0 ? ":" : "")}{key}", value, values);
                }

                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    Flatten($"{path}:{NameOf(list[index]) ?? $"{index}"}", list[index], values);
                }

                break;
            case not null:
                values[path] = node.ToJsonString();
                break;
        }
    }
}

[JsonSerializable(typeof(InjectorOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext;
