using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Ground;

/// <summary>Strings of a JSON document that may hold anything.</summary>
internal static class JsonText
{
    /// <summary>Null if the node is not a string.</summary>
    public static string? Of(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
