namespace VaultInjector.CommandLine.Configuration;

/// <summary>The files of the injector's ConfigMap, by name: CA bundles that its pod mounts and that are not on this machine.</summary>
internal sealed record MappedFiles(IReadOnlyDictionary<string, string> ByName)
{
    private const string DefaultBundle = "ca.crt";

    /// <summary>Without a ConfigMap.</summary>
    public static MappedFiles None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>What the default Vault's CA file holds; null if it is missing or empty.</summary>
    public string? OfDefault => Find(DefaultBundle);

    /// <summary>What a file of the pod holds; null if it is missing or empty.</summary>
    public string? At(string? path) => path is null ? null : Find(Path.GetFileName(path));

    private string? Find(string name) => ByName.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
}
