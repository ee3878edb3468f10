namespace VaultInjector.Injection.Roles;

/// <summary>Where a role is: its name means another role in another Vault, and in another namespace of one Vault.</summary>
/// <param name="Vault">Name of the Vault.</param>
/// <param name="Namespace">Namespace in the Vault; null for the root namespace.</param>
public sealed record RolePlace(string Vault, string? Namespace)
{
    /// <summary>The only place where there is one Vault, without a namespace.</summary>
    public static RolePlace Only { get; } = new(VaultNames.Default, Namespace: null) { IsDefault = true, IsHome = true };

    /// <summary>Whether it is the Vault that entries of <c>allowed-roles</c> without a Vault mean.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether it is the namespace that the operator has configured for the Vault, so that nothing names it.</summary>
    public bool IsHome { get; init; }

    /// <summary>As an entry of <c>allowed-roles</c> names it, with the <c>@</c>; empty for the place that is not named.</summary>
    public string Suffix => (IsDefault, IsHome) switch
    {
        (true, true) => "",
        (_, true) => $"@{Vault}",
        _ => $"@{Vault}/{Namespace}",
    };

    /// <summary>For messages: <c>Vault east, namespace team-a</c>.</summary>
    public override string ToString() => Namespace is null ? $"Vault {Vault}" : $"Vault {Vault}, namespace {Namespace}";
}

/// <summary>The places that an entry of <c>allowed-roles</c> covers.</summary>
/// <param name="Vault">A name, which may have wildcards.</param>
/// <param name="Namespace">A path, whose names may have wildcards; null for the namespace that the operator has configured.</param>
internal sealed record PlacePattern(string Vault, string? Namespace)
{
    /// <summary>Null where it is not written as <c>VAULT</c> or <c>VAULT/NAMESPACE</c>.</summary>
    public static PlacePattern? Read(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (vault, path) = slash < 0 ? (text, null) : (text[..slash], text[(slash + 1)..]);
        return vault.Length is > 0 and <= VaultNames.Longest && vault.All(c => c is '*' or '?' || VaultNames.IsLetter(c)) &&
            (path is null || VaultNamespaces.IsPattern(path))
                ? new PlacePattern(vault, path)
                : null;
    }

    public bool Covers(RolePlace place) =>
        Wildcard.Matches(Vault, place.Vault) &&
        (Namespace is null ? place.IsHome : place.Namespace is { } path && VaultNamespaces.Matches(Namespace, path));
}
