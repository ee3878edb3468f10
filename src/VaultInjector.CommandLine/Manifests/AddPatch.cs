using System.Globalization;
using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>The part of RFC 6902 that the injector writes: <c>add</c> into maps and lists.</summary>
internal static class AddPatch
{
    /// <exception cref="InvalidOperationException">An operation is not an <c>add</c>, or its path does not exist.</exception>
    public static void Apply(JsonNode target, IEnumerable<JsonNode?> patch)
    {
        foreach (var operation in patch)
        {
            if ((string?)operation?["op"] != "add" || (string?)operation["path"] is not { Length: > 0 } path || path[0] != '/')
            {
                throw new InvalidOperationException($"The operation is not an add: {operation?.ToJsonString()}");
            }

            Add(target, [.. path[1..].Split('/').Select(Unescaped)], operation["value"]?.DeepClone());
        }
    }

    private static void Add(JsonNode target, string[] steps, JsonNode? value)
    {
        switch (steps[..^1].Aggregate(target, Step))
        {
            case JsonObject map:
                map[steps[^1]] = value;
                break;
            case JsonArray list when steps[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when Index(steps[^1]) is { } index && index <= list.Count:
                list.Insert(index, value);
                break;
            default:
                throw Missing(steps);
        }
    }

    private static JsonNode Step(JsonNode at, string step) => at switch
    {
        JsonObject map when map[step] is { } child => child,
        JsonArray list when Index(step) is { } index && index < list.Count && list[index] is { } child => child,
        _ => throw Missing([step]),
    };

    /// <summary>RFC 6901, section 4: no leading zeros.</summary>
    private static int? Index(string step) =>
        step is ['0', _, ..] ? null
        : int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index
        : null;

    /// <summary>RFC 6901, section 4: first ~1, then ~0.</summary>
    private static string Unescaped(string step) =>
        step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static InvalidOperationException Missing(string[] steps) => new($"The path does not exist: {string.Join('/', steps)}");
}
