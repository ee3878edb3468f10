using System.Text;
using System.Text.Json;

namespace VaultInjector.Injection.Ground;

/// <summary>Reads JSON of any shape without ever throwing: what is not there, or not of the right kind, is nothing.</summary>
public static class JsonNavigation
{
    /// <summary>Stands for text that is not valid Unicode, as Go's decoder has it.</summary>
    private const string Unreadable = "\uFFFD";

    /// <summary>More than any field that we ask for needs in UTF-8.</summary>
    private const int LongestName = 128;

    public static JsonElement Get(this JsonElement element, ReadOnlySpan<byte> name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    public static JsonElement Get(this JsonElement element, string name)
    {
        Span<byte> utf8 = stackalloc byte[LongestName];
        return element.Get(utf8[..Encoding.UTF8.GetBytes(name, utf8)]);
    }

    public static bool Is(this JsonElement element, string text) => element.Is(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether the element is this very string; costs no copy of it.</summary>
    public static bool Is(this JsonElement element, ReadOnlySpan<byte> text)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String && element.ValueEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Null where the element is no string.</summary>
    public static string? Text(this JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return Unreadable;
        }
    }

    public static string Key(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Unreadable;
        }
    }

    /// <summary>Null where the element is no whole number.</summary>
    public static long? Integer(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? value : null;

    /// <summary>The items of a list, none where the element is no list.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    public static bool IsMissing(this JsonElement element) => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
}
