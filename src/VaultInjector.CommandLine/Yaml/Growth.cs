using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>Whether a value is another one that was changed.</summary>
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

    /// <summary>Whether an item of a list is this one: it was only added to, or it is an object of the same name.</summary>
    public static bool IsSame(JsonNode? before, JsonNode? after) =>
        Extends(before, after) ||
        (before is JsonObject map && after is JsonObject other &&
            map["name"] is JsonValue name && JsonNode.DeepEquals(name, other["name"]));

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
