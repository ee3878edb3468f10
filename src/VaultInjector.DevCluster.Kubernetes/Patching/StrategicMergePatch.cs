namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>Strategic merge patches: objects merge, keyed lists merge by their key, directives delete, replace and order.</summary>
public static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string Order = "$setElementOrder/";
    private const string DeletePrimitives = "$deleteFromPrimitiveList/";

    public static JsonObject Apply(JsonObject document, JsonObject patch)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                var replacement = patch.Copy();
                replacement.Remove(Directive);
                return replacement;
            case "delete":
                return [];
            case null or "merge":
                return Merge(document.Copy(), patch);
            case var other:
                throw new PatchException($"unknown patch type: {other}");
        }
    }

    private static JsonObject Merge(JsonObject result, JsonObject patch)
    {
        RetainKeys(result, patch);
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeletePrimitives, StringComparison.Ordinal))
            {
                DeleteFrom(result[name[DeletePrimitives.Length..]] as JsonArray, value as JsonArray);
            }
            else if (!name.StartsWith('$'))
            {
                MergeField(result, name, value);
            }
        }

        foreach (var (name, value) in patch.Where(entry => entry.Key.StartsWith(Order, StringComparison.Ordinal)))
        {
            Reorder(result, name[Order.Length..], value as JsonArray);
        }

        return result;
    }

    private static void MergeField(JsonObject result, string name, JsonNode? value)
    {
        switch (value)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject child when child.Text(Directive) is "delete":
                result.Remove(name);
                break;
            case JsonObject child:
                result[name] = Apply(result[name] as JsonObject ?? [], child);
                break;
            case JsonArray list:
                result[name] = MergeList(name, result[name] as JsonArray, list);
                break;
            default:
                result[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(string name, JsonArray? existing, JsonArray patch)
    {
        if (ListKeys.IsSet(name))
        {
            var words = (existing ?? []).Concat(patch).Select(word => word.Text()).OfType<string>();
            return words.Distinct(StringComparer.Ordinal).ToJson();
        }

        var replaces = patch.OfType<JsonObject>().Any(element => element.Text(Directive) is "replace");
        if (existing is null || replaces || ListKeys.Of(name, existing, patch) is not [var key, ..])
        {
            return new JsonArray([.. patch.Where(element => element is not JsonObject map || map[Directive] is null)
                .Select(element => element is JsonObject map ? Apply([], map) : element?.DeepClone())]);
        }

        var result = (JsonArray)existing.DeepClone();
        foreach (var element in patch.OfType<JsonObject>())
        {
            MergeElement(result, element, key);
        }

        return result;
    }

    private static void MergeElement(JsonArray list, JsonObject element, string key)
    {
        if (element[key] is null)
        {
            throw new PatchException($"map: {element.ToJsonString()} does not contain declared merge key: {key}");
        }

        var found = ListKeys.Find(list, ListKeys.KeyOf(element, [key]));
        if (element.Text(Directive) is "delete")
        {
            list.Remove(found);
        }
        else if (found is null)
        {
            list.Add((JsonNode)Apply([], element));
        }
        else
        {
            list[list.IndexOf(found)] = Apply(found, element);
        }
    }

    private static void RetainKeys(JsonObject result, JsonObject patch)
    {
        if (patch["$retainKeys"] is null)
        {
            return;
        }

        var kept = patch.Texts("$retainKeys").ToHashSet(StringComparer.Ordinal);
        foreach (var name in result.Select(entry => entry.Key).Where(name => !kept.Contains(name)).ToList())
        {
            result.Remove(name);
        }
    }

    private static void DeleteFrom(JsonArray? list, JsonArray? unwanted)
    {
        foreach (var word in unwanted ?? [])
        {
            list?.Remove(list.FirstOrDefault(item => JsonNode.DeepEquals(item, word)));
        }
    }

    private static void Reorder(JsonObject result, string name, JsonArray? order)
    {
        if (result[name] is not JsonArray list || order is null)
        {
            return;
        }

        var keys = ListKeys.Of(name, list);
        int Position(JsonNode? element)
        {
            var at = order.ToList().FindIndex(entry => entry is JsonObject map && keys is not null && element is JsonObject item
                ? JsonNode.DeepEquals(item[keys[0]], map[keys[0]])
                : JsonNode.DeepEquals(entry, element));
            return at < 0 ? int.MaxValue : at;
        }

        result[name] = new JsonArray([.. list.OrderBy(Position).Select(element => element?.DeepClone())]);
    }
}
