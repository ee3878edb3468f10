using System.Text.Json;

namespace VaultInjector.Vault.Transport;

/// <summary>Values of Vault's API that are not plain JSON members.</summary>
internal static class JsonWriting
{
    /// <summary>In whole seconds, as Vault accepts durations: <c>3600s</c>.</summary>
    public static string ToText(TimeSpan duration) => $"{(long)duration.TotalSeconds}s";

    public static void WriteDuration(this Utf8JsonWriter json, string name, TimeSpan duration) => json.WriteString(name, ToText(duration));

    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    public static void WriteMembers(this Utf8JsonWriter json, IReadOnlyDictionary<string, string> members)
    {
        foreach (var (name, text) in members)
        {
            json.WriteString(name, text);
        }
    }
}
