using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Http;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>Server-side apply: a manager states its fields; what it no longer states and nobody else owns goes away.</summary>
public static class ServerSideApply
{
    public static JsonObject Apply(JsonObject live, JsonObject intent, FieldManager manager, bool force)
    {
        var fields = ManagedFields.Read(live);
        var stated = FieldSet.Of(intent);
        var changed = stated.Paths.Where(path => Differs(live, intent, path)).ToList();
        var conflicts = changed.SelectMany(path => fields.OwnersOf(path, manager).Select(owner => (owner, path))).ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw Refuse(conflicts, live.Text("apiVersion") ?? "");
        }

        var result = Merge(live, intent);
        foreach (
            var path in fields.Owned(manager).Paths.Except(stated.Paths, StringComparer.Ordinal).OrderByDescending(path => path.Length))
        {
            if (!fields.OwnersOf(path, manager).Any() && !HoldsOthers(result, path, fields, manager))
            {
                FieldPath.Remove(result, FieldSet.Split(path));
            }
        }

        result.Meta()["managedFields"] = live.At("metadata", "managedFields")?.DeepClone();
        return result;
    }

    /// <summary>Writes the ownership that follows from an apply into the object that is about to be stored.</summary>
    public static void Record(JsonObject live, JsonObject intent, JsonObject stored, (FieldManager Manager, DateTimeOffset Now) who)
    {
        var fields = ManagedFields.Read(live);
        var stated = FieldSet.Of(intent);
        foreach (var path in stated.Paths.Where(path => Differs(live, intent, path)))
        {
            fields.TakeFromOthers(path, who.Manager);
        }

        fields.Set(who.Manager, stated, who.Now);
        fields.Write(stored);
    }

    private static bool Differs(JsonObject live, JsonObject intent, string path)
    {
        var steps = FieldSet.Split(path);
        return !steps[^1].StartsWith("k:", StringComparison.Ordinal) &&
            !JsonNode.DeepEquals(FieldPath.Find(live, steps), FieldPath.Find(intent, steps));
    }

    private static bool HoldsOthers(JsonObject item, string path, ManagedFields fields, FieldManager manager)
        => FieldPath.Find(item, FieldSet.Split(path)) is JsonObject && fields.AnyBelow(path, manager);

    private static JsonObject Merge(JsonObject live, JsonObject intent)
    {
        var result = live.Copy();
        foreach (var (name, value) in intent)
        {
            result[name] = (result[name], value) switch
            {
                (JsonObject existing, JsonObject stated) when !ListKeys.IsAtomicMap(name) => Merge(existing, stated),
                (JsonArray existing, JsonArray stated) when ListKeys.IsSet(name) => existing
                    .Concat(stated)
                    .Select(word => word.Text()!)
                    .Distinct(StringComparer.Ordinal)
                    .ToJson(),
                (JsonArray existing, JsonArray stated) when ListKeys.Of(name, existing, stated) is { } keys => MergeList(
                    existing,
                    stated,
                    keys),
                _ => value?.DeepClone(),
            };
        }

        return result;
    }

    private static JsonArray MergeList(JsonArray live, JsonArray intent, string[] keys)
    {
        var result = (JsonArray)live.DeepClone();
        foreach (var element in intent.OfType<JsonObject>())
        {
            if (ListKeys.Find(result, ListKeys.KeyOf(element, keys)) is { } existing)
            {
                result[result.IndexOf(existing)] = Merge(existing, element);
            }
            else
            {
                result.Add(element.DeepClone());
            }
        }

        return result;
    }

    private static ApiException Refuse(List<(FieldManager Owner, string Path)> conflicts, string apiVersion)
    {
        var groups = conflicts
            .GroupBy(conflict => conflict.Owner)
            .Select(group =>
                group.Count() == 1
                    ? $"conflict with \"{group.Key.Name}\" using {apiVersion}: {FieldSet.Readable(group.First().Path)}"
                    : $"conflicts with \"{group.Key.Name}\" using {apiVersion}:\n{string.Join('\n', group.Select(one => $"- {FieldSet.Readable(one.Path)}"))}"
            );
        var count = conflicts.Count == 1 ? "1 conflict" : $"{conflicts.Count} conflicts";
        return ApiErrors.ApplyConflict(
            $"Apply failed with {count}: {string.Join('\n', groups)}",
            conflicts.Select(conflict => new JsonObject
            {
                ["reason"] = "FieldManagerConflict",
                ["message"] = $"conflict with \"{conflict.Owner.Name}\" using {apiVersion}",
                ["field"] = FieldSet.Readable(conflict.Path),
            }));
    }
}
