using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>The value of a scalar with its tag, as kubectl reads it: an unknown tag makes text.</summary>
internal static class YamlTag
{
    private const string Standard = "tag:yaml.org,2002:";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">The text does not fit the tag, or JSON has no such value.</exception>
    public static JsonNode? Value(Scalar scalar)
    {
        var text = scalar.Value;
        return Name(scalar.Tag) switch
        {
            "" => scalar.Style == ScalarStyle.Plain ? YamlScalar.Resolve(text) : JsonValue.Create(text),
            "binary" => JsonValue.Create(Decoded(text)),
            "int" => Fitting("int", text, value => value?.GetValueKind() == JsonValueKind.Number && !IsFraction(value)),
            "float" => Fitting("float", text, value => value?.GetValueKind() == JsonValueKind.Number),
            "bool" => Fitting("bool", text, value => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False),
            "null" => Fitting("null", text, value => value is null),
            _ => JsonValue.Create(text),
        };
    }

    /// <summary>The part behind <c>!!</c>; empty if the scalar has no tag, <c>!</c> for every other one.</summary>
    private static string Name(TagName tag) =>
        tag.IsEmpty ? ""
        : tag is { IsNonSpecific: false, IsLocal: false } && tag.Value.StartsWith(Standard, StringComparison.Ordinal)
            ? tag.Value[Standard.Length..]
        : "!";

    private static JsonNode? Fitting(string tag, string text, Func<JsonNode?, bool> isFitting) =>
        YamlScalar.Resolve(text) is var value && isFitting(value) ? value
            : throw new FormatException($"'{text}' is not what the tag !!{tag} says");

    private static bool IsFraction(JsonNode value) => value.ToJsonString().AsSpan().ContainsAny(".eE");

    private static string Decoded(string text)
    {
        try
        {
            return Utf8.GetString(Convert.FromBase64String(text));
        }
        catch (Exception wrong) when (wrong is FormatException or DecoderFallbackException)
        {
            throw new FormatException("the value of !!binary is not text in base64, which is all that JSON can hold", wrong);
        }
    }
}
