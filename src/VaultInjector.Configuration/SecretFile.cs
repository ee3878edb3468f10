using Microsoft.Extensions.Configuration;
using VaultInjector.Configuration.Formats;

namespace VaultInjector.Configuration;

/// <summary>One file of the folder as keys and values.</summary>
/// <param name="Name">Its path below the folder, with slashes.</param>
/// <param name="Values">Keys without the prefix of the options.</param>
internal sealed record SecretFile(string Name, IReadOnlyList<KeyValuePair<string, string?>> Values)
{
    /// <summary>Certificates and keys have a type of their own; tokens are no settings.</summary>
    private static readonly string[] OtherKinds = [".crt", ".key", ".ca", ".pem", ".p12", ".pfx", ".jks"];

    private static readonly string[] OwnFiles = [Mount.Token, Mount.TokenDocument, "vault-secret-id", "vault-wrapped-secret-id"];

    public static bool IsSetting(string name) =>
        !OwnFiles.Contains(name, StringComparer.Ordinal) && !OtherKinds.Contains(Path.GetExtension(name), StringComparer.Ordinal);

    /// <summary>Null if it holds no text.</summary>
    /// <exception cref="FormatException">The text is not what the extension of its name says.</exception>
    public static SecretFile? Parse(string name, ReadOnlySpan<byte> content, bool flat)
    {
        if (MountFile.Text(content) is not { } text)
        {
            return null;
        }

        var (section, several) = Path.GetExtension(name) switch
        {
            ".json" => (Section(name, flat), JsonText.Read(text)),
            ".env" => (Section(name, flat), Renamed(EnvText.Read(text), Keys.OfName)),
            ".properties" => (Section(name, flat), Renamed(PropertiesText.Read(text), Keys.OfProperty)),
            _ => (Key(name), [new("", WithoutLastNewline(text))]),
        };
        return new SecretFile(name, [.. several.Select(one => KeyValuePair.Create(Keys.Join(section, one.Key), one.Value))]);
    }

    private static string Section(string name, bool flat)
    {
        var folder = Path.GetDirectoryName(name)!;
        return Key(flat ? folder : Path.Combine(folder, Path.GetFileNameWithoutExtension(name)));
    }

    private static string Key(string name) =>
        Keys.OfName(name.Trim('/').Replace("/", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal));

    private static List<KeyValuePair<string, string?>> Renamed(List<KeyValuePair<string, string?>> values, Func<string, string> rename) =>
        values.ConvertAll(one => KeyValuePair.Create(rename(one.Key), one.Value));

    private static string WithoutLastNewline(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
