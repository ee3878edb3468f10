namespace VaultInjector.DevCluster.Vault.Ground;

/// <summary>Reads request fields and stored entries the lenient way Vault does (numbers as strings, comma lists, durations).</summary>
internal static class Fields
{
    public static bool Has(this JsonObject data, string name) => data.ContainsKey(name);

    public static string Text(this JsonObject data, string name, string fallback = "") => data[name] switch
    {
        null => fallback,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonNode other => other.ToJsonString(),
    };

    public static bool Flag(this JsonObject data, string name, bool fallback = false) => data[name] switch
    {
        null => fallback,
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => value.ToString() is "1" or "t" or "true" or "TRUE" or "True",
        },
        _ => throw new VaultRefusal(400, $"error converting input for field \"{name}\""),
    };

    public static long Whole(this JsonObject data, string name, long fallback = 0) =>
        data[name] is not JsonNode node ? fallback
        : long.TryParse(node.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new VaultRefusal(400, $"error converting input {node.ToJsonString()} for field \"{name}\"");

    public static TimeSpan Span(this JsonObject data, string name, TimeSpan fallback = default) =>
        data[name] is not JsonNode node ? fallback
        : Durations.TryParse(node.ToString(), out var span) ? span
        : throw new VaultRefusal(400, $"error converting input {node.ToJsonString()} for field \"{name}\"");

    public static long Seconds(this JsonObject data, string name, long fallback = 0) =>
        data.Has(name) ? (long)data.Span(name).TotalSeconds : fallback;

    public static IReadOnlyList<string> Texts(this JsonObject data, string name) => data[name] switch
    {
        null => [],
        JsonArray array => [.. array.Select(item => item?.ToString().Trim() ?? "").Where(item => item.Length > 0)],
        JsonNode node => node.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    public static JsonArray ToJsonArray(this IEnumerable<string> items) => new([.. items.Select(item => (JsonNode?)item)]);

    /// <summary>The child object of that name, made on first use.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }
        return child;
    }

    public static JsonObject Copy(this JsonObject source) => source.DeepClone().AsObject();

    public static string Rfc3339(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Direct children and folders (with a slash) of a prefix, as LIST answers.</summary>
    public static IReadOnlyList<string> KeysUnder(this JsonObject entries, string prefix)
    {
        prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in entries)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length)
            {
                var slash = name.IndexOf('/', prefix.Length);
                keys.Add(slash < 0 ? name[prefix.Length..] : name[prefix.Length..(slash + 1)]);
            }
        }
        return [.. keys];
    }
}
