using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace VaultInjector.DevCluster.Demo;

/// <summary>A stored pod as YAML for people: without what the server adds to every pod, and with certificates cut short.</summary>
internal static class PodText
{
    /// <summary>The server gives this volume a name with a random end.</summary>
    private const string ApiAccess = "kube-api-access-";

    private static readonly string[] ServerFields =
    [
        "managedFields",
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "generation",
        "namespace",
    ];

    public static string Of(JsonObject pod)
    {
        var copy = pod.DeepClone().AsObject();
        copy.Remove("status");
        foreach (var field in ServerFields)
        {
            copy["metadata"]!.AsObject().Remove(field);
        }

        var text = new StringWriter();
        new YamlStream(new YamlDocument(Convert(copy))).Save(text, assignAnchors: false);
        return text.ToString().TrimEnd('.', '\n', '\r');
    }

    private static YamlNode Convert(JsonNode? node) => node switch
    {
        JsonObject map => new YamlMappingNode(map.SelectMany(entry => new[] { new YamlScalarNode(entry.Key), Convert(entry.Value) })),
        JsonArray list => new YamlSequenceNode(list.Select(Convert)),
        null => new YamlScalarNode("null"),
        _ => Scalar(node.ToString()),
    };

    private static YamlScalarNode Scalar(string text) =>
        text switch
        {
            _ when text.StartsWith("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) => new YamlScalarNode(
                "-----BEGIN CERTIFICATE----- …"),
            _ when text.StartsWith(ApiAccess, StringComparison.Ordinal) => new YamlScalarNode(ApiAccess),
            _ when text.Contains('\n', StringComparison.Ordinal) => new YamlScalarNode(text) { Style = ScalarStyle.Literal },
            _ => new YamlScalarNode(text),
        };
}
