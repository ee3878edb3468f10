using System.Text;
using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Formats;

/// <summary>How the fields of a secret stand in a file. Keys are sorted by their bytes; numbers keep the digits that Vault sent.</summary>
public static class FileFormat
{
    public const string Json = "json";
    public const string Yaml = "yaml";
    public const string Env = "env";
    public const string Properties = "properties";
    public const string Text = "text";
    public const string Raw = "raw";

    public static readonly IReadOnlyList<string> All = [Json, Yaml, Env, Properties, Text, Raw];

    /// <summary>The format that a file's name asks for: by its extension, else JSON.</summary>
    public static string OfName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".yaml" or ".yml" => Yaml,
        ".env" => Env,
        ".properties" => Properties,
        ".txt" or ".text" => Text,
        _ => Json,
    };

    /// <exception cref="UnfitException">The format cannot hold a key or a value.</exception>
    internal static string Write(string format, GoMap fields) => format switch
    {
        Json => JsonText.Write(fields, escapesHtml: false, indent: "  ") + "\n",
        Yaml => YamlText.Write(fields, keepsDigits: true).TrimEnd('\n') + "\n",
        Env => Lines(fields, EnvLine.Write),
        Properties => Lines(fields, PropertiesLine.Write),
        Text => Lines(fields, TextLine.Write),
        _ => Single(fields),
    };

    /// <summary>A value alone: a text as it is, a number with its digits, nothing for null, JSON for lists and maps.</summary>
    internal static string Value(object? value) => value switch
    {
        null => "",
        string or JsonNumber => value as string ?? ((JsonNumber)value).Digits,
        _ => JsonText.Write(value, escapesHtml: false),
    };

    private static string Lines(GoMap fields, Func<string, string, string> line)
    {
        var lines = new StringBuilder();
        foreach (var (key, value) in fields.Sorted)
        {
            Budget.Append(lines, line((string)key, Value(value)) + "\n");
        }

        return lines.ToString();
    }

    private static string Single(GoMap fields) => fields.Items.Count == 1
        ? Value(fields.Items.Values.Single())
        : throw new UnfitException($"raw holds one field, but the secret has {fields.Items.Count}; name one with #FIELD behind the path");
}
