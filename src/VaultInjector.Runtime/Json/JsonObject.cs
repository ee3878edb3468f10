using System.Buffers;
using System.Text.Json;

namespace VaultInjector.Runtime.Json;

/// <summary>
/// JSON objects written and read member by member. A serializer would be a seventh of the agent's binary, which starts in every pod and
/// reads five answers in its life.
/// </summary>
public static class JsonObject
{
    /// <summary>A JSON object of these members, in UTF-8 on one line.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members, JsonWriterOptions options = default)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Null if it is not a JSON object, or if a member has the wrong type: text that is not Unicode is not a string.
    /// </summary>
    public static T? Read<T>(ReadOnlyMemory<byte> text, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Null if it is missing or null.</summary>
    /// <exception cref="InvalidOperationException">It is not a string, or not Unicode.</exception>
    public static string? Text(this JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    /// <summary>Zero if it is missing.</summary>
    /// <exception cref="InvalidOperationException">It is not a number.</exception>
    /// <exception cref="FormatException">It is not a 32-bit integer.</exception>
    public static int Number(this JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt32() : 0;
}
