using System.Text.Json;

namespace VaultInjector.Contracts;

/// <summary>Optional members and lists of <see cref="PodSecrets"/>: what has its default value is left out.</summary>
internal static class DocumentJson
{
    /// <summary>Empty if the member is missing.</summary>
    /// <exception cref="FormatException">An item cannot be read.</exception>
    public static IReadOnlyList<T> Items<T>(this JsonElement json, string name, Func<JsonElement, T?> read)
        where T : class =>
        json.TryGetProperty(name, out var items)
            ? [.. items.EnumerateArray().Select(item => read(item) ?? throw new FormatException($"{name} has an unreadable item."))]
            : [];

    public static void WriteItems<T>(this Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
