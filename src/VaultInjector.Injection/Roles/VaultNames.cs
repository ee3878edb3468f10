namespace VaultInjector.Injection.Roles;

/// <summary>Names that an operator gives to Vaults. They become labels of metrics and segments of paths.</summary>
public static class VaultNames
{
    public const int Longest = 63;

    /// <summary>The Vault of <c>Vault:*</c>.</summary>
    public const string Default = "default";

    /// <summary>Whether an operator may give it to a Vault in <c>Vaults:NAME:*</c>.</summary>
    public static bool IsName(string text) => IsWellFormed(text) && text != Default;

    /// <summary>1 to 63 of <c>a-z 0-9 -</c>, no hyphen at the ends.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length is > 0 and <= Longest && text[0] != '-' && text[^1] != '-' && text.All(IsLetter);

    internal static bool IsLetter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
}
