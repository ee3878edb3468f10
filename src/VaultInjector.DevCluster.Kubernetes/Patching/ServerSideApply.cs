namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>
/// Server-side apply: a manager states fields, and what it stated before, states no longer and shares with no other manager goes away.
/// Conflicts between managers are not looked for: every apply is forced.
/// </summary>
public static class ServerSideApply
{
    private const string Field = "f:";
    private const string Element = "k:";

    public static JsonObject Apply(JsonObject live, JsonObject intent, string manager)
    {
        var managers = live.Items("metadata", "managedFields").Select(entry => entry.Copy()).ToLookup(entry => entry.Text("manager") == manager);
        var stated = Fields(intent, "");
        var kept = managers[false].Aggregate(stated, (all, entry) => Union(all, entry.Map("fieldsV1") ?? []));
        var result = StrategicMergePatch.Apply(live, intent);
        foreach (var before in managers[true])
        {
            Remove(result, before.Map("fieldsV1") ?? [], kept);
        }

        result.Meta()["managedFields"] = new JsonArray([.. managers[false], Entry(manager, intent, stated)]);
        return result;
    }

    private static JsonObject Entry(string manager, JsonObject intent, JsonObject stated) => new()
    {
        ["manager"] = manager,
        ["operation"] = "Apply",
        ["apiVersion"] = intent.Text("apiVersion"),
        ["fieldsType"] = "FieldsV1",
        ["fieldsV1"] = stated.Copy(),
    };

    /// <summary>The paths of an object in the notation <c>FieldsV1</c>: <c>f:</c> before a field, <c>k:</c> before the key of an element.</summary>
    private static JsonObject Fields(JsonNode? node, string name)
    {
        var fields = new JsonObject();
        foreach (var (field, value) in node as JsonObject ?? [])
        {
            fields[Field + field] = Fields(value, field);
        }

        if (node is JsonArray list && ListKeys.Of(name, list) is [var key, ..])
        {
            foreach (var element in list.OfType<JsonObject>())
            {
                fields[Element + ListKeys.KeyOf(element, [key]).ToJsonString()] = Fields(element, "");
            }
        }

        return fields;
    }

    private static JsonObject Union(JsonObject one, JsonObject other)
    {
        var union = one.Copy();
        foreach (var (step, child) in other)
        {
            union[step] = Union(union.Map(step) ?? [], child as JsonObject ?? []);
        }

        return union;
    }

    private static void Remove(JsonNode? item, JsonObject before, JsonObject kept)
    {
        foreach (var (step, child) in before)
        {
            var found = Find(item, step);
            var isKept = kept.ContainsKey(step);
            Remove(found, child as JsonObject ?? [], kept.Map(step) ?? []);
            var isEmpty = found is not JsonObject and not JsonArray || found is JsonObject { Count: 0 } or JsonArray { Count: 0 };
            if (!isKept && isEmpty)
            {
                Detach(item, step, found);
            }
        }
    }

    private static JsonNode? Find(JsonNode? item, string step) => item switch
    {
        JsonObject map when step.StartsWith(Field, StringComparison.Ordinal) => map[step[Field.Length..]],
        JsonArray list when step.StartsWith(Element, StringComparison.Ordinal) =>
            ListKeys.Find(list, JsonNode.Parse(step[Element.Length..])!.AsObject()),
        _ => null,
    };

    private static void Detach(JsonNode? item, string step, JsonNode? found)
    {
        if (item is JsonObject map)
        {
            map.Remove(step[Field.Length..]);
        }
        else if (item is JsonArray list && found is not null)
        {
            list.Remove(found);
        }
    }
}
