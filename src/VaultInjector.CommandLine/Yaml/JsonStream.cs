using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>JSON objects one after the other, as <c>jq</c> writes them and kubectl reads them.</summary>
internal static class JsonStream
{
    /// <summary>The text of each object with what follows it; null if this is not a stream of JSON objects.</summary>
    public static IReadOnlyList<string>? Split(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith('{'))
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(
            bytes, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = YamlReader.Deepest + 1 });
        var (parts, start) = (new List<string>(), 0);
        try
        {
            while (reader.Read())
            {
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (!isObject)
                {
                    return null;
                }

                parts.Add(Encoding.UTF8.GetString(bytes.AsSpan(start..(int)reader.BytesConsumed)));
                start = (int)reader.BytesConsumed;
            }
        }
        catch (JsonException)
        {
            return null;
        }

        parts[^1] += Encoding.UTF8.GetString(bytes.AsSpan(start));
        return parts;
    }

    /// <summary>Null if a key is there twice, or a text is half a surrogate pair: the YAML reader says where.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = YamlReader.Deepest + 1 });
            while (reader.Read())
            {
                _ = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
            }

            var options = new JsonDocumentOptions { MaxDepth = YamlReader.Deepest + 1, AllowDuplicateProperties = false };
            return JsonNode.Parse(text, documentOptions: options);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
