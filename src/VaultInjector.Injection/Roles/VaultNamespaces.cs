namespace VaultInjector.Injection.Roles;

/// <summary>Namespaces inside a Vault (Enterprise or OpenBao), and patterns of them.</summary>
public static class VaultNamespaces
{
    private const int Longest = 512;
    private const int MostSegments = 16;

    /// <summary>A path of names, without slashes around it; no name of a role that is a path step is one here.</summary>
    public static bool IsPath(string text) => IsPath(text, RoleName.IsValid);

    /// <summary>As <see cref="IsPath(string)"/>, with <c>*</c> and <c>?</c> in any name.</summary>
    public static bool IsPattern(string text) =>
        IsPath(text, name => name.Length > 0 && name is not ("." or "..") && name.All(c => c is '*' or '?' || RoleName.IsValid(c)));

    /// <summary>Name by name: a wildcard never reaches over a slash.</summary>
    public static bool Matches(string pattern, string path)
    {
        var (patterns, names) = (pattern.Split('/'), path.Split('/'));
        return patterns.Length == names.Length && patterns.Zip(names).All(pair => Wildcard.Matches(pair.First, pair.Second));
    }

    /// <summary>Whether both name one namespace: Vault ignores slashes around it, and the root namespace has no name.</summary>
    public static bool AreSame(string? one, string? other) => (one ?? "").Trim('/') == (other ?? "").Trim('/');

    private static bool IsPath(string text, Func<string, bool> isName)
    {
        if (text.Length is 0 or > Longest)
        {
            return false;
        }

        var names = text.Split('/');
        return names.Length <= MostSegments && Array.TrueForAll(names, name => isName(name));
    }
}
