using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>
/// A set of field paths in the <c>FieldsV1</c> notation of managed fields (<c>f:</c> field, <c>k:</c> list key, <c>v:</c> set value).
/// </summary>
public sealed class FieldSet
{
    private const char Separator = '\u0001';

    public SortedSet<string> Paths { get; init; } = new(StringComparer.Ordinal);

    public bool IsEmpty => Paths.Count == 0;

    public static string[] Split(string path) => path.Split(Separator);

    /// <summary>Every leaf of an object, apart from what only the server writes.</summary>
    public static FieldSet Of(JsonObject item)
    {
        var set = new FieldSet();
        foreach (var (name, value) in item.Where(entry => entry.Key is not ("apiVersion" or "kind")))
        {
            if (name is "metadata")
            {
                foreach (var (metaName, metaValue) in value as JsonObject ?? [])
                {
                    if (metaName is "labels" or "annotations" or "finalizers" or "ownerReferences")
                    {
                        set.Collect(metaName, metaValue, "f:metadata");
                    }
                }
            }
            else
            {
                set.Collect(name, value, null);
            }
        }

        return set;
    }

    public static FieldSet FromFieldsV1(JsonObject? fields)
    {
        var set = new FieldSet();
        set.Read(fields ?? [], null);
        return set;
    }

    public JsonObject ToFieldsV1()
    {
        var root = new JsonObject();
        foreach (var path in Paths)
        {
            var node = root.Ensure(Split(path));
            if (Paths.GetViewBetween(path + Separator, path + (char)(Separator + 1)).Count > 0)
            {
                node["."] = new JsonObject();
            }
        }

        return root;
    }

    /// <summary>The path as people read it, for example <c>.spec.containers[name="app"].image</c>.</summary>
    public static string Readable(string path) =>
        string.Concat(
            Split(path)
                .Select(step =>
                    step[..2] switch
                    {
                        "f:" => "." + step[2..],
                        "k:" => "[" +
                            string.Join(
                                ",",
                                ((JsonObject)JsonNode.Parse(step[2..])!).Select(entry => $"{entry.Key}={entry.Value?.ToJsonString()}")) +
                            "]",
                        _ => "[=" + step[2..] + "]",
                    }));

    private void Collect(string name, JsonNode? value, string? prefix)
    {
        var path = Join(prefix, "f:" + name);
        switch (value)
        {
            case JsonObject map when map.Count > 0 && !ListKeys.IsAtomicMap(name):
                foreach (var (child, childValue) in map)
                {
                    Collect(child, childValue, path);
                }

                break;
            case JsonArray list when ListKeys.IsSet(name):
                Paths.UnionWith(list.Select(word => Join(path, "v:" + word!.ToJsonString())));
                break;
            case JsonArray { Count: > 0 } list when ListKeys.Of(name, list) is { } keys:
                CollectElements(list, keys, path);
                break;
            default:
                Paths.Add(path);
                break;
        }
    }

    private void CollectElements(JsonArray list, string[] keys, string path)
    {
        foreach (var element in list.OfType<JsonObject>())
        {
            var elementPath = Join(path, "k:" + ListKeys.KeyOf(element, keys).ToJsonString());
            Paths.Add(elementPath);
            foreach (var (child, value) in element)
            {
                Collect(child, value, elementPath);
            }
        }
    }

    private void Read(JsonObject fields, string? prefix)
    {
        foreach (var (step, child) in fields)
        {
            if (step is ".")
            {
                Paths.Add(prefix ?? "");
            }
            else if (child is JsonObject { Count: > 0 } deeper)
            {
                Read(deeper, Join(prefix, step));
            }
            else
            {
                Paths.Add(Join(prefix, step));
            }
        }
    }

    private static string Join(string? prefix, string step) => prefix is null ? step : prefix + Separator + step;
}
