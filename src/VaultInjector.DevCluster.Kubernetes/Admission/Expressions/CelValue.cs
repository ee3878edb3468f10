using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>Values of expressions: strings, numbers, booleans, null, JSON objects, and lists.</summary>
public static class CelValue
{
    public static object? From(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => map,
        JsonArray list => list.Select(From).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Number(node.ToJsonString()),
        },
    };

    public static object? Field(object? value, string name) => value switch
    {
        CelVariables variables => variables[name],
        JsonObject map when map.TryGetPropertyValue(name, out var child) => From(child),
        _ => throw new CelException($"no such key: {name}"),
    };

    public static bool HasField(object? value, string name) =>
        value is JsonObject map
            ? map.TryGetPropertyValue(name, out var child) && child is not null
            : throw new CelException($"no such key: {name}");

    public static object? Index(object? value, object? index) => (value, index) switch
    {
        (JsonObject, string key) => Field(value, key),
        (List<object?> list, long at) when at >= 0 && at < list.Count => list[(int)at],
        _ => throw new CelException($"no such key or index: {index}"),
    };

    public static bool In(object? item, object? container) => (item, container) switch
    {
        (string key, JsonObject map) => map.ContainsKey(key),
        (_, List<object?> list) => list.Exists(element => AreEqual(element, item)),
        _ => throw new CelException("no such overload: in"),
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (JsonObject a, JsonObject b) => JsonNode.DeepEquals(a, b),
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        _ => Equals(left, right),
    };

    public static bool Truth(object? value) => value is bool truth ? truth : throw new CelException("expected a bool");

    public static long Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (double a, double b) => a.CompareTo(b),
        (string a, string b) => string.CompareOrdinal(a, b),
        _ => throw new CelException("no such overload: comparison"),
    };

    /// <summary>What a comprehension goes through: the items of a list, or the keys of a map.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        List<object?> list => list,
        JsonObject map => [.. map.Select(entry => entry.Key)],
        _ => throw new CelException("expression of this type cannot be range of a comprehension (must be list, map, or dynamic)"),
    };

    public static JsonObject Map(IEnumerable<(object? Key, object? Value)> entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
        {
            map[key as string ?? throw new CelException("keys of a map are strings here")] = ToJson(value);
        }

        return map;
    }

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        long whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        List<object?> list => new JsonArray([.. list.Select(ToJson)]),
        _ => throw new CelException("a value of this kind cannot be in a map"),
    };

    private static object Number(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : double.Parse(text, CultureInfo.InvariantCulture);
}
