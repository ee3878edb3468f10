using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>A patch that does not apply to its document.</summary>
public sealed class PatchException(string message) : Exception(message);

/// <summary>Applies RFC 6902 patches strictly: a missing parent, a failed test or an unknown operation refuses the whole patch.</summary>
public static class JsonPatch
{
    public static JsonNode? Apply(JsonNode document, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw new PatchException("a JSON patch must be an array of operations");
        }

        JsonNode? result = document.DeepClone();
        foreach (var operation in operations)
        {
            result = ApplyOne(result, operation as JsonObject ?? throw new PatchException("each operation must be an object"));
        }

        return result;
    }

    private static JsonNode? ApplyOne(JsonNode? document, JsonObject operation)
    {
        var path = Pointer(operation, "path");
        switch (operation.Text("op"))
        {
            case "add":
                return Add(document, path, Value(operation));
            case "remove":
                return Remove(document, path);
            case "replace":
                _ = Get(document, path);
                return path.Length == 0 ? Value(operation) : Replace(document, path, Value(operation));
            case "test":
                return JsonNode.DeepEquals(Get(document, path), Value(operation))
                    ? document
                    : throw new PatchException($"testing value {operation.Text("path")} failed: test failed");
            case "copy":
                return Add(document, path, Get(document, Pointer(operation, "from"))?.DeepClone());
            case "move":
                var moved = Get(document, Pointer(operation, "from"))?.DeepClone();
                return Add(Remove(document, Pointer(operation, "from")), path, moved);
            default:
                throw new PatchException($"unexpected kind: {operation.Text("op") ?? "no \"op\""}");
        }
    }

    private static string[] Pointer(JsonObject operation, string field)
    {
        var pointer = operation.Text(field) ?? throw new PatchException($"an operation lacks \"{field}\"");
        if (pointer.Length == 0)
        {
            return [];
        }

        return pointer[0] == '/'
            ?
            [
                .. pointer[1..]
                    .Split('/')
                    .Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)),
            ]
            : throw new PatchException($"\"{pointer}\" is not a JSON pointer");
    }

    private static JsonNode? Value(JsonObject operation) =>
        operation.TryGetPropertyValue("value", out var value)
            ? value?.DeepClone()
            : throw new PatchException("an operation lacks \"value\"");

    private static JsonNode? Get(JsonNode? document, ReadOnlySpan<string> path)
    {
        foreach (var token in path)
        {
            document = document switch
            {
                JsonObject map when map.TryGetPropertyValue(token, out var child) => child,
                JsonArray list => list[Index(list, token, list.Count - 1)],
                _ => throw Missing(token),
            };
        }

        return document;
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Parent(document, path))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list:
                list.Insert(path[^1] is "-" ? list.Count : Index(list, path[^1], list.Count), value);
                break;
            default:
                throw new PatchException($"add operation does not apply: doc is missing path: \"/{string.Join('/', path)}\"");
        }

        return document;
    }

    private static JsonNode? Remove(JsonNode? document, string[] path)
    {
        switch (path.Length == 0 ? null : Parent(document, path))
        {
            case JsonObject map when map.Remove(path[^1]):
                return document;
            case JsonArray list:
                list.RemoveAt(Index(list, path[^1], list.Count - 1));
                return document;
            default:
                throw new PatchException($"remove operation does not apply: doc is missing path: \"/{string.Join('/', path)}\"");
        }
    }

    private static JsonNode? Replace(JsonNode? document, string[] path, JsonNode? value)
    {
        switch (Parent(document, path))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list:
                list[Index(list, path[^1], list.Count - 1)] = value;
                break;
        }

        return document;
    }

    private static JsonNode? Parent(JsonNode? document, string[] path) => Get(document, path.AsSpan(0, path.Length - 1));

    private static int Index(JsonArray list, string token, int last) =>
        (token is "0" || (token.Length > 0 && token[0] != '0')) &&
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) &&
        index <= last &&
        index < list.Count + 1
            ? index
            : throw Missing(token);

    private static PatchException Missing(string token) => new($"doc is missing key: {token}");
}
