namespace VaultInjector.Injection.Secrets;

/// <summary>The formats in which the agent writes the fields of a secret.</summary>
internal static class SecretFormats
{
    public const string Raw = "raw";

    public static IReadOnlyList<string> All { get; } = ["json", "yaml", "env", "properties", "text", Raw];
}
