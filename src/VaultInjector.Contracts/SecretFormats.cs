namespace VaultInjector.Contracts;

/// <summary>The formats in which the agent writes the fields of a secret, as written in annotations and in the agent's document.</summary>
public static class SecretFormats
{
    public const string Json = "json";
    public const string Yaml = "yaml";
    public const string Env = "env";
    public const string Properties = "properties";
    public const string Text = "text";
    public const string Raw = "raw";

    public static IReadOnlyList<string> All { get; } = [Json, Yaml, Env, Properties, Text, Raw];
}
