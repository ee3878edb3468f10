using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>A value of a document and its place in the text: from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
/// <param name="Start">Offset of the first character, an anchor or a tag included.</param>
/// <param name="End">Offset behind the last character; for a block, of the line that follows.</param>
internal abstract record SourceNode(int Start, int End)
{
    /// <summary>The name behind <c>&amp;</c>; null if the value has none.</summary>
    public string? Anchor { get; init; }

    /// <param name="Start">See <see cref="SourceNode"/>.</param>
    /// <param name="End">See <see cref="SourceNode"/>.</param>
    /// <param name="Value">Text, number, boolean or null.</param>
    public sealed record Scalar(int Start, int End, JsonNode? Value) : SourceNode(Start, End);

    /// <param name="Start">See <see cref="SourceNode"/>.</param>
    /// <param name="End">See <see cref="SourceNode"/>.</param>
    /// <param name="Target">The value that the alias repeats.</param>
    public sealed record Alias(int Start, int End, SourceNode Target) : SourceNode(Start, End);

    /// <param name="Start">See <see cref="SourceNode"/>.</param>
    /// <param name="End">See <see cref="SourceNode"/>.</param>
    /// <param name="IsFlow">Whether it is written in brackets.</param>
    /// <param name="Items">In their order.</param>
    public sealed record List(int Start, int End, bool IsFlow, IReadOnlyList<SourceNode> Items) : SourceNode(Start, End);

    /// <param name="Start">See <see cref="SourceNode"/>.</param>
    /// <param name="End">See <see cref="SourceNode"/>.</param>
    /// <param name="IsFlow">Whether it is written in braces.</param>
    /// <param name="Entries">In their order.</param>
    public sealed record Map(int Start, int End, bool IsFlow, IReadOnlyList<SourceEntry> Entries) : SourceNode(Start, End);

    /// <summary>As kubectl's YAML reader has it: each key, merged or not, takes the place of the same key before it.</summary>
    public JsonNode? ToJson() => this switch
    {
        Scalar scalar => scalar.Value?.DeepClone(),
        Alias alias => alias.Target.ToJson(),
        List list => new JsonArray([.. list.Items.Select(item => item.ToJson())]),
        Map map => Merged(map),
        _ => throw new InvalidOperationException($"Unknown node {GetType().Name}."),
    };

    private static JsonObject Merged(Map map)
    {
        // Its own keys first, as the author wrote them, whatever their values come from.
        var json = new JsonObject();
        foreach (var key in map.Entries.Select(entry => entry.Key).OfType<string>())
        {
            json[key] = null;
        }

        foreach (var (key, value) in map.Entries.SelectMany(Pairs))
        {
            json[key] = value?.DeepClone();
        }

        return json;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Pairs(SourceEntry entry) =>
        entry.Key is null
            ? Sources(entry.Value).SelectMany(source => source)
            : [KeyValuePair.Create(entry.Key, entry.Value.ToJson())];

    /// <summary>Of several maps the first counts most, so it comes last.</summary>
    private static IEnumerable<JsonObject> Sources(SourceNode merge) => merge.ToJson() switch
    {
        JsonArray list => list.OfType<JsonObject>().Reverse(),
        JsonObject map => [map],
        _ => [],
    };
}
