namespace VaultInjector.Configuration.Formats;

/// <summary>Names of files and variables as keys of the configuration.</summary>
internal static class Keys
{
    private const char Delimiter = ':';

    public static string Join(string section, string key) =>
        section == "" ? key : key == "" ? section : $"{section}{Delimiter}{key}";

    /// <summary>A double underscore separates sections, as in environment variables.</summary>
    public static string OfName(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    /// <summary>A dot separates sections, as in Java's properties.</summary>
    public static string OfProperty(string name) => name.Replace('.', Delimiter);
}
