using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace VaultInjector.Injection.Tests;

/// <summary>Reads and writes the YAML of golden folders as JSON values.</summary>
internal static class YamlOracle
{
    public static JsonNode? Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode);
    }

    public static string Write(JsonNode node)
    {
        var writer = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(ToYaml(node))).Save(writer, assignAnchors: false);
        return writer.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var value } => Plain(value!),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new InvalidOperationException($"YAML {node.NodeType} is not expected in a golden folder."),
        };

    private static JsonValue? Plain(string value) =>
        value switch
        {
            "" or "null" or "~" => null,
            "true" or "false" => JsonValue.Create(value == "true"),
            _ when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(
                number),
            _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(value),
        };

    private static YamlNode ToYaml(JsonNode? node) =>
        node switch
        {
            null => new YamlScalarNode("null"),
            JsonObject map => new YamlMappingNode(
                map.Select(p => KeyValuePair.Create<YamlNode, YamlNode>(new YamlScalarNode(p.Key), ToYaml(p.Value)))),
            JsonArray list => new YamlSequenceNode(list.Select(ToYaml)),
            JsonValue value when value.TryGetValue<string>(out var text) => Text(text),
            _ => new YamlScalarNode(node.ToJsonString()),
        };

    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Contains('\n') ? ScalarStyle.Literal
            : Plain(text) is { } plain && plain.GetValueKind() == System.Text.Json.JsonValueKind.String ? ScalarStyle.Any
            : ScalarStyle.DoubleQuoted,
    };
}
