using System.Text.Encodings.Web;

namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>Reads and writes paths of JSON trees without a model, so that unknown fields survive.</summary>
public static class JsonAccess
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = (node as JsonObject)?[step];
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path)?.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number &&
            long.TryParse(value.ToJsonString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.Select(item => item.Text()).OfType<string>() : [];

    public static JsonObject Ensure(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (node[step] is not JsonObject child)
            {
                node[step] = child = [];
            }

            node = child;
        }

        return node;
    }

    public static JsonArray EnsureArray(this JsonObject node, string name)
    {
        if (node[name] is not JsonArray array)
        {
            node[name] = array = [];
        }

        return array;
    }

    public static void Default(this JsonObject node, string name, JsonNode? value)
    {
        if (node[name] is null)
        {
            node[name] = value;
        }
    }

    public static JsonArray ToJson(this IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    public static byte[] ToBytes(this JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            node.WriteTo(writer);
        }

        return buffer.ToArray();
    }

    /// <summary>Builds every lazy part of a tree, since lazily parsed nodes must not be shared between threads.</summary>
    public static void Materialise(this JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, child) in map)
                {
                    child.Materialise();
                }

                break;
            case JsonArray array:
                foreach (var child in array)
                {
                    child.Materialise();
                }

                break;
        }
    }

    public static string Timestamp(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string MicroTimestamp(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
