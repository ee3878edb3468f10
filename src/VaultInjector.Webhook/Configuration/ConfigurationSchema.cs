using System.Collections.Frozen;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Finds every value of the wrong shape and every key that does not exist.</summary>
internal static class ConfigurationSchema
{
    /// <summary>All keys; one that ends in <c>:*</c> holds a list or a map.</summary>
    internal static FrozenDictionary<string, ValueShape> Keys { get; } = InjectorOptions.Sections
        .SelectMany(section => section.Shapes)
        .ToFrozenDictionary(shape => shape.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys of each named Vault, which stand after <c>Vaults:NAME:</c>.</summary>
    internal static FrozenDictionary<string, ValueShape> KeysOfNamedVault { get; } = NamedVaultOptions.Shapes(AnyName)
        .ToFrozenDictionary(shape => shape.Key, StringComparer.OrdinalIgnoreCase);

    private const string AnyName = "NAME";

    private static readonly FrozenSet<string> Sections = InjectorOptions.Sections.Select(section => section.Name)
        .Append(NamedVaultOptions.Section)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>One sentence for each value of the wrong shape and each key that does not exist.</summary>
    public static IReadOnlyList<string> Problems(IConfiguration configuration) =>
        [.. configuration.GetChildren()
            .Where(section => Sections.Contains(section.Key))
            .SelectMany(Leaves)
            .Select(Problem)
            .OfType<string>()
            .Order(StringComparer.Ordinal)];

    /// <summary>The key of a property that a rule names: <c>Vault.Namespaces[0]</c> is <c>Vault:Namespaces:0</c>.</summary>
    public static string KeyOf(string property) => property.Replace('.', ':').Replace('[', ':').Replace("]", "", StringComparison.Ordinal);

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        return children.Count == 0 ? [section] : children.SelectMany(Leaves);
    }

    private static string? Problem(IConfigurationSection leaf)
    {
        if (leaf.Value is not { Length: > 0 } value)
        {
            return null;
        }

        return (Find(leaf.Path) ?? Find($"{leaf.Path[..Math.Max(leaf.Path.LastIndexOf(':'), 0)]}:*")) switch
        {
            null => $"{leaf.Path} does not exist; see the configuration table in docs/configuration.md",
            var shape => shape.Accepts(value) ? null : $"{leaf.Path} is '{value}'; set {shape.Expected}",
        };
    }

    private static ValueShape? Find(string path) =>
        path.Split(':', 3) is [var section, _, var key] && section.Equals(NamedVaultOptions.Section, StringComparison.OrdinalIgnoreCase)
            ? KeysOfNamedVault.GetValueOrDefault($"{NamedVaultOptions.Section}:{AnyName}:{key}")
            : Keys.GetValueOrDefault(path);
}
