namespace VaultInjector.Injection.Roles;

/// <summary>Names of Vault roles that may become a segment of a Vault path.</summary>
public static class RoleName
{
    private const int Longest = 128;

    /// <summary>1 to 128 of <c>A-Z a-z 0-9 _ . -</c>; <c>.</c> and <c>..</c> are path steps and therefore no names.</summary>
    public static bool IsValid(string s) =>
        s.Length is > 0 and <= Longest && s is not ("." or "..") && s.All(IsValid);

    internal static bool IsValid(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
