using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Tests.Helm;

/// <summary>The part of JSON Schema (draft-07) that values.schema.json uses. Another keyword is an error.</summary>
internal static class ValuesSchema
{
    private static readonly string[] Known =
    [
        "$schema", "title", "description", "type", "properties", "additionalProperties", "items", "required", "enum", "pattern", "minimum",
        "maximum", "minLength",
    ];

    public static JsonObject Root { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Root, "values.schema.json")))!.AsObject();

    public static IReadOnlyList<string> Problems(JsonObject values) => [.. Of(values, Root, "")];

    /// <summary>Each schema below the root with the path of its value.</summary>
    public static IEnumerable<(string Path, JsonObject Schema)> Described(JsonObject schema, string path = "") =>
        from entry in schema["properties"]?.AsObject() ?? []
        let name = $"{path}.{entry.Key}".TrimStart('.')
        from one in Described(entry.Value!.AsObject(), name).Prepend((name, entry.Value!.AsObject()))
        select one;

    private static IEnumerable<string> Of(JsonNode? value, JsonObject schema, string path)
    {
        schema.Select(entry => entry.Key).ShouldBeSubsetOf(Known);
        if (!TypesOf(schema).Any(type => IsOf(value, type)))
        {
            return [$"{path}: is not of type {schema["type"]}"];
        }

        return
        [
            .. value is JsonObject map ? OfMap(map, schema, path) : [],
            .. value is JsonArray list && schema["items"] is JsonObject items
                ? list.SelectMany((one, i) => Of(one, items, $"{path}[{i}]"))
                : [],
            .. value is JsonValue plain ? OfPlain(plain, schema, path) : [],
        ];
    }

    private static IEnumerable<string> OfMap(JsonObject map, JsonObject schema, string path)
    {
        foreach (var name in schema["required"]?.AsArray().Select(one => one!.GetValue<string>()).Where(name => map[name] is null) ?? [])
        {
            yield return $"{path}: {name} is missing";
        }

        foreach (var (key, value) in map)
        {
            var inner = schema["properties"]?[key] ?? schema["additionalProperties"];
            var problems = inner is JsonObject known ? Of(value, known, $"{path}.{key}".TrimStart('.'))
                : inner?.GetValueKind() == JsonValueKind.False ? [$"{path}.{key}: is not known".TrimStart('.')]
                : [];
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> OfPlain(JsonValue value, JsonObject schema, string path)
    {
        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
        {
            yield return $"{path}: is not one of {allowed.ToJsonString()}";
        }

        if (value.GetValueKind() == JsonValueKind.String)
        {
            var text = value.GetValue<string>();
            if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>(), RegexOptions.NonBacktracking))
            {
                yield return $"{path}: does not match {pattern}";
            }

            if (schema["minLength"] is { } length && text.Length < length.GetValue<int>())
            {
                yield return $"{path}: is too short";
            }
        }
        else if (value.GetValueKind() == JsonValueKind.Number && IsOutside(value.GetValue<JsonElement>().GetDouble(), schema))
        {
            yield return $"{path}: is out of range";
        }
    }

    private static bool IsOutside(double number, JsonObject schema) =>
        number < (schema["minimum"]?.GetValue<double>() ?? double.MinValue) ||
        number > (schema["maximum"]?.GetValue<double>() ?? double.MaxValue);

    private static IEnumerable<string> TypesOf(JsonObject schema) => schema["type"] is JsonArray several
        ? several.Select(one => one!.GetValue<string>())
        : [schema["type"]!.GetValue<string>()];

    private static bool IsOf(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.GetValue<JsonElement>().TryGetInt64(out _),
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"The schema has the type {type}."),
    };
}
