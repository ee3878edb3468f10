using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace VaultInjector.Injection.Ground;

/// <summary>
/// Reads JSON of any shape and never throws: a field that is missing, or of another kind, reads as nothing. This is the only way in which
/// JSON from outside is read.
/// </summary>
/// <remarks>
/// Bytes and escapes that are not valid Unicode (half a surrogate pair, broken UTF-8) read as U+FFFD, as in Go, and hide none of their
/// neighbours. Where a name stands twice, the last one counts, as in Go. Reading costs time in proportion to the JSON, whatever it holds.
/// </remarks>
public static class JsonNavigation
{
    /// <summary>In UTF-8; longer names are rare enough to cost an array.</summary>
    private const int ShortName = 128;

    /// <summary>The field of an object, by its name in UTF-8.</summary>
    public static JsonElement Get(this JsonElement element, ReadOnlySpan<byte> name)
    {
        JsonElement found = default;
        foreach (var field in element.Fields())
        {
            found = JsonUtf8.Matches(JsonMarshal.GetRawUtf8PropertyName(field), name) ? field.Value : found;
        }

        return found;
    }

    /// <summary>The field of an object, by its name.</summary>
    public static JsonElement Get(this JsonElement element, string name)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(name.Length);
        var utf8 = longest <= ShortName ? stackalloc byte[ShortName] : new byte[longest];
        return element.Get(utf8[..Encoding.UTF8.GetBytes(name, utf8)]);
    }

    /// <summary>Whether the element is this text.</summary>
    public static bool Is(this JsonElement element, string text) => element.Is(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether the element is this text in UTF-8; makes no copy of it.</summary>
    public static bool Is(this JsonElement element, ReadOnlySpan<byte> text) =>
        element.ValueKind == JsonValueKind.String && JsonUtf8.Matches(Between(element), text);

    /// <summary>The place of the element among these texts in UTF-8; -1 if it equals no text. Makes no copy of it.</summary>
    public static int IndexIn(this JsonElement element, ReadOnlySpan<byte[]> texts)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return -1;
        }

        var raw = Between(element);
        for (var i = 0; i < texts.Length; i++)
        {
            if (JsonUtf8.Matches(raw, texts[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether the element is a text that begins with this one in UTF-8; makes no copy of it.</summary>
    public static bool StartsWith(this JsonElement element, ReadOnlySpan<byte> text) =>
        element.ValueKind == JsonValueKind.String && JsonUtf8.StartsWith(Between(element), text);

    /// <summary>Null where the element is not a string.</summary>
    public static string? Text(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? JsonUtf8.Decode(Between(element)) : null;

    /// <summary>The text of a field; null where the field is missing or not a string.</summary>
    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) => element.Get(name).Text();

    /// <summary>The name of a field.</summary>
    public static string Key(this JsonProperty property) => JsonUtf8.Decode(JsonMarshal.GetRawUtf8PropertyName(property));

    /// <summary>Whether the name of a field begins with this text in UTF-8; makes no copy of it.</summary>
    public static bool KeyStartsWith(this JsonProperty property, ReadOnlySpan<byte> text) =>
        JsonUtf8.StartsWith(JsonMarshal.GetRawUtf8PropertyName(property), text);

    /// <summary>The length of the element in the JSON, in bytes; for a string, with its quotes and escapes.</summary>
    public static int RawLength(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(element).Length;

    /// <summary>Null where the element is not a whole number of 64 bits.</summary>
    public static long? Integer(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? value : null;

    /// <summary>Null where the element is neither true nor false.</summary>
    public static bool? Boolean(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The items of a list; empty where the element is not a list.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    /// <summary>The fields of an object; empty where the element is not an object.</summary>
    public static JsonElement.ObjectEnumerator Fields(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;

    /// <summary>An object of texts such as labels; a value that is not a string reads as an empty text.</summary>
    public static FrozenDictionary<string, string> Map(this JsonElement element)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in element.Fields())
        {
            map[field.Key()] = field.Value.Text() ?? "";
        }

        return map.Count == 0 ? FrozenDictionary<string, string>.Empty : map.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The element as JSON for a message, whatever bytes it holds; empty where it is missing.</summary>
    public static string Raw(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? "" : Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element));

    /// <summary>Whether the element is absent or null.</summary>
    public static bool IsMissing(this JsonElement element) => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The bytes between the quotes of a string.</summary>
    private static ReadOnlySpan<byte> Between(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];
}
