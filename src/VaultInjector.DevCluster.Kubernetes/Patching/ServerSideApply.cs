namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>
/// Server-side apply: a manager states fields, and what it stated before, states no longer and shares with no other manager goes away.
/// Each apply is forced, elements of lists are never removed, and a manager's fields are kept as it stated them.
/// </summary>
public static class ServerSideApply
{
    public static JsonObject Apply(JsonObject live, JsonObject intent, string manager)
    {
        var managers = live.Items("metadata", "managedFields").ToLookup(entry => entry.Text("manager") == manager, entry => entry.Copy());
        var kept = managers[false].Aggregate(intent, (all, entry) => StrategicMergePatch.Apply(all, entry.Map("fieldsV1") ?? []));
        var result = StrategicMergePatch.Apply(live, intent);
        foreach (var before in managers[true])
        {
            Remove(result, before.Map("fieldsV1"), kept);
        }

        var own = new JsonObject { ["manager"] = manager, ["operation"] = "Apply", ["fieldsV1"] = intent.Copy() };
        result.Meta()["managedFields"] = new JsonArray([.. managers[false], own]);
        return result;
    }

    private static void Remove(JsonObject? item, JsonObject? before, JsonObject? kept)
    {
        foreach (var (name, value) in item is null ? [] : before ?? [])
        {
            Remove(item.Map(name), value as JsonObject, kept.Map(name));
            var isEmpty = item![name] is not JsonObject { Count: > 0 };
            if (isEmpty && kept.At(name) is null)
            {
                item.Remove(name);
            }
        }
    }
}
