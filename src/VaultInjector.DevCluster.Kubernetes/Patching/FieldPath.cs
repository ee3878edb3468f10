using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>Finds and removes what one path of a <see cref="FieldSet"/> names in an object.</summary>
public static class FieldPath
{
    public static JsonNode? Find(JsonNode? item, ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            item = Step(item, step);
        }

        return item;
    }

    /// <summary>Removes a field, and the objects and lists that become empty by that.</summary>
    public static void Remove(JsonNode item, string[] path)
    {
        for (var length = path.Length; length > 0; length--)
        {
            var parent = Find(item, path.AsSpan(0, length - 1));
            var child = Step(parent, path[length - 1]);
            var empty = child is JsonObject { Count: 0 } or JsonArray { Count: 0 };
            if (length < path.Length && !empty)
            {
                return;
            }

            Detach(parent, path[length - 1], child);
        }
    }

    private static void Detach(JsonNode? parent, string step, JsonNode? child)
    {
        switch (parent)
        {
            case JsonObject map:
                map.Remove(step[2..]);
                break;
            case JsonArray list when child is not null:
                list.Remove(child);
                break;
        }
    }

    private static JsonNode? Step(JsonNode? item, string step) => (item, step[..2]) switch
    {
        (JsonObject map, "f:") => map[step[2..]],
        (JsonArray list, "k:") => ListKeys.Find(list, (JsonObject)JsonNode.Parse(step[2..])!),
        (JsonArray list, "v:") => list.FirstOrDefault(word => word!.ToJsonString().Equals(step[2..], StringComparison.Ordinal)),
        _ => null,
    };
}
