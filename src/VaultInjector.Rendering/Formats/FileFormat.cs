using System.Text;
using VaultInjector.Contracts;
using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Formats;

/// <summary>How the fields of a secret stand in a file. Keys are sorted by their bytes; numbers keep the digits that Vault sent.</summary>
public static class FileFormat
{
    /// <summary>The format that a file's name asks for: by its extension, else JSON.</summary>
    public static string OfName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".yaml" or ".yml" => SecretFormats.Yaml,
        ".env" => SecretFormats.Env,
        ".properties" => SecretFormats.Properties,
        ".txt" or ".text" => SecretFormats.Text,
        _ => SecretFormats.Json,
    };

    /// <exception cref="UnfitException">The format cannot hold a key or a value.</exception>
    internal static string Write(string format, GoMap fields) => format switch
    {
        SecretFormats.Json => JsonText.Write(fields, escapesHtml: false, indent: "  ") + "\n",
        SecretFormats.Yaml => YamlText.Write(fields, keepsDigits: true).TrimEnd('\n') + "\n",
        SecretFormats.Env => Lines(fields, EnvLine.Write),
        SecretFormats.Properties => Lines(fields, PropertiesLine.Write),
        SecretFormats.Text => Lines(fields, TextLine.Write),
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
