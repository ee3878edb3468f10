using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Templates;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.DevCluster.Tests.Helm;

/// <summary>The functions of Helm and Sprig that the chart uses. A chart that uses another one does not parse.</summary>
internal static class ChartFunctions
{
    private static readonly Dictionary<string, Function> Own = new Function[]
    {
        Function.Of("include", "sa", call => call.Context.Execute(call.Text(0), call[1])),
        Function.Of("toYaml", "a", call => ToYaml(call[0])),
        Function.Of("toJson", "a", call => ToJson(call[0], indented: false)),
        Function.Of("toPrettyJson", "a", call => ToJson(call[0], indented: true)),
        Function.Of("indent", "is", call => Indent((int)call.Int(0), call.Text(1))),
        Function.Of("nindent", "is", call => "\n" + Indent((int)call.Int(0), call.Text(1))),
        Function.Of("default", "aa", call => GoType.IsTrue(call[1]) ? call[1] : call[0]),
        Function.Of("required", "sa", call => GoType.IsTrue(call[1]) ? call[1] : throw Call.Fail(call.Text(0))),
        Function.Of("kindIs", "sa", call => call.Text(0) == Kind(call[1])),
        Function.Of("ternary", "aaa", call => GoType.IsTrue(call[2]) ? call[0] : call[1]),
        Function.Of("quote", "a", call => JsonSerializer.Serialize(Text(call[0]))),
        Function.Of("sha256sum", "s", call => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Text(0))))),
        Function.Of("list", "a*", call => new GoList([.. call.Arguments])),
        Function.Of("dict", "a*", call => Dict(call.Arguments)),
        Function.Of("set", "Msa", call => Set(call.Map(0), call.Text(1), call[2])),
        Function.Of("dig", "a*", call => Dig(call.Arguments)),
        Function.Of("deepCopy", "a", call => Copy(call[0])),
        Function.Of("mergeOverwrite", "MM", call => Merge(call.Map(0), call.Map(1))),
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Helm's functions, and of the others only Go's own.</summary>
    public static object? Find(string name) =>
        Own.GetValueOrDefault(name) ?? (FunctionTable.Find(name) is { Since: "go" } own ? own : null);

    /// <summary>Values as Helm reads them: numbers are float64.</summary>
    public static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => GoMap.Of(map.Select(entry => KeyValuePair.Create(entry.Key, Value(entry.Value)))),
        JsonArray list => new GoList([.. list.Select(Value)]),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => node.GetValue<JsonElement>().GetDouble(),
            _ => node.GetValue<string>(),
        },
    };

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        GoMap map => new JsonObject(map.Sorted.Select(entry => KeyValuePair.Create((string)entry.Key, Node(entry.Value)))),
        GoList list => new JsonArray([.. list.Items.Select(Node)]),
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create((decimal)number),
        _ => JsonValue.Create(Text(value)),
    };

    private static string Text(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => FloatText.Format(number, 'g', -1),
        _ => throw Call.Fail($"{GoType.Name(value)} is no text"),
    };

    private static string Kind(object? value) => value switch
    {
        string => "string",
        bool => "bool",
        double => "float64",
        GoMap => "map",
        GoList => "slice",
        _ => "invalid",
    };

    /// <summary>JSON is YAML, and on one line it needs no indentation: only its meaning is compared.</summary>
    private static string ToYaml(object? value) => value switch
    {
        GoMap map => string.Join('\n', map.Sorted.Select(entry => $"{Json(entry.Key)}: {Json(entry.Value)}")),
        GoList list => string.Join('\n', list.Items.Select(item => $"- {Json(item)}")),
        _ => Json(value),
    };

    private static string Json(object? value) => Node(value)?.ToJsonString() ?? "null";

    private static string ToJson(object? value, bool indented) => value is null
        ? "null"
        : Node(value)!.ToJsonString(new JsonSerializerOptions { WriteIndented = indented });

    private static string Indent(int spaces, string text)
    {
        var blank = new string(' ', spaces);
        return blank + text.Replace("\n", $"\n{blank}", StringComparison.Ordinal);
    }

    private static GoMap Dict(object?[] arguments) =>
        GoMap.Of(arguments.Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0]!, pair[1])));

    /// <summary>The value below the names; what stands before the map, where one of them is missing.</summary>
    private static object? Dig(object?[] arguments)
    {
        var found = arguments[^1];
        foreach (var name in arguments[..^2])
        {
            if (found is not GoMap map || map[name!] is not { } inner)
            {
                return arguments[^2];
            }

            found = inner;
        }

        return found;
    }

    private static GoMap Set(GoMap map, string key, object? value)
    {
        map[key] = value;
        return map;
    }

    private static object? Copy(object? value) => value switch
    {
        GoMap map => GoMap.Of(map.Sorted.Select(entry => KeyValuePair.Create((string)entry.Key, Copy(entry.Value)))),
        GoList list => new GoList([.. list.Items.Select(Copy)]),
        _ => value,
    };

    private static GoMap Merge(GoMap target, GoMap source)
    {
        foreach (var (key, value) in source.Sorted)
        {
            target[key] = value is GoMap inner && target[key] is GoMap known ? Merge(known, inner) : value;
        }

        return target;
    }
}
