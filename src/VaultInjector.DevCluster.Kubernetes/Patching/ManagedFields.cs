using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>Who writes: the field manager, the way it writes and through which subresource.</summary>
public sealed record FieldManager(string Name, string Operation, string Subresource = "");

/// <summary>Keeps <c>metadata.managedFields</c>: which manager owns which fields.</summary>
public sealed class ManagedFields
{
    private readonly Dictionary<FieldManager, (FieldSet Set, string Time)> _entries = [];
    private readonly string _apiVersion;

    private ManagedFields(string apiVersion) => _apiVersion = apiVersion;

    public static ManagedFields Read(JsonObject item)
    {
        var result = new ManagedFields(item.Text("apiVersion") ?? "");
        foreach (var entry in item.Items("metadata", "managedFields"))
        {
            var manager = new FieldManager(
                entry.Text("manager") ?? "",
                entry.Text("operation") ?? "Update",
                entry.Text("subresource") ?? "");
            result._entries[manager] = (FieldSet.FromFieldsV1(entry.Map("fieldsV1")), entry.Text("time") ?? "");
        }

        return result;
    }

    public FieldSet Owned(FieldManager manager) => _entries.TryGetValue(manager, out var entry) ? entry.Set : new FieldSet();

    public IEnumerable<FieldManager> OwnersOf(string path, FieldManager except)
        => _entries.Where(entry => entry.Key != except && entry.Value.Set.Paths.Contains(path)).Select(entry => entry.Key);

    /// <summary>Whether another manager owns the path or something below it.</summary>
    public bool AnyBelow(string path, FieldManager except) =>
        _entries.Any(entry => entry.Key != except && entry.Value.Set.Paths.Any(other => other.StartsWith(path, StringComparison.Ordinal)));

    public void Set(FieldManager manager, FieldSet fields, DateTimeOffset now)
    {
        var unchanged = _entries.TryGetValue(manager, out var entry) && entry.Set.Paths.SetEquals(fields.Paths);
        _entries[manager] = (fields, unchanged ? entry.Time : now.Timestamp());
    }

    public void TakeFromOthers(string path, FieldManager owner)
    {
        foreach (var (manager, entry) in _entries)
        {
            if (manager != owner)
            {
                entry.Set.Paths.Remove(path);
            }
        }
    }

    /// <summary>Gives what an update changed to its manager, and forgets what it removed.</summary>
    public void RecordUpdate(JsonObject? before, JsonObject after, FieldManager manager, DateTimeOffset now)
    {
        var present = FieldSet.Of(after).Paths;
        var mine = new FieldSet { Paths = new SortedSet<string>(Owned(manager).Paths, StringComparer.Ordinal) };
        foreach (var path in present)
        {
            var steps = FieldSet.Split(path);
            var existed = before is not null && FieldPath.Find(before, steps) is not null;
            var isElement = steps[^1].StartsWith("k:", StringComparison.Ordinal);
            if (!existed || (!isElement && !JsonNode.DeepEquals(FieldPath.Find(before, steps), FieldPath.Find(after, steps))))
            {
                mine.Paths.Add(path);
                TakeFromOthers(path, manager);
            }
        }

        Set(manager, mine, now);
        foreach (var (set, _) in _entries.Values)
        {
            set.Paths.RemoveWhere(path => !present.Contains(path) && FieldPath.Find(after, FieldSet.Split(path)) is null);
        }
    }

    public void Write(JsonObject item)
    {
        var list = new JsonArray();
        foreach (
            var (manager, (set, time)) in _entries
                .OrderBy(entry => entry.Key.Operation, StringComparer.Ordinal)
                .ThenBy(entry => entry.Value.Time, StringComparer.Ordinal))
        {
            if (set.IsEmpty)
            {
                continue;
            }

            var entry = new JsonObject
            {
                ["manager"] = manager.Name,
                ["operation"] = manager.Operation,
                ["apiVersion"] = _apiVersion,
                ["time"] = time,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = set.ToFieldsV1(),
            };
            if (manager.Subresource.Length > 0)
            {
                entry["subresource"] = manager.Subresource;
            }

            list.Add((JsonNode)entry);
        }

        item.Meta()["managedFields"] = list;
    }
}
