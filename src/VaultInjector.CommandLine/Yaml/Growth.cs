using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>Whether a value is another one to which something was added.</summary>
internal static class Growth
{
    public static bool Extends(JsonNode? before, JsonNode? after) => (before, after) switch
    {
        (JsonObject map, JsonObject larger) =>
            map.All(entry => larger.ContainsKey(entry.Key) && Extends(entry.Value, larger[entry.Key])),
        (JsonArray list, JsonArray longer) => Contains(longer, list),
        (null, not null) => after is JsonObject or JsonArray,
        _ => JsonNode.DeepEquals(before, after),
    };

    private static bool Contains(JsonArray longer, JsonArray list)
    {
        var found = 0;
        foreach (var item in longer)
        {
            found += found < list.Count && Extends(list[found], item) ? 1 : 0;
        }

        return found == list.Count;
    }
}
