using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>The names of variables that may hold a secret.</summary>
/// <remarks>
/// Kubernetes has allowed these characters in all versions; since 1.34 it allows nearly any, which shells, and so most tools, cannot read.
/// </remarks>
internal static class VariableNames
{
    private const int Longest = 128;
    private const string OurPrefix = "VAULT_INJECTOR_";

    /// <summary>With which Vault the app talks, the operator and the container's own env decide.</summary>
    private static readonly string[] OfVault =
    [
        VaultVariables.Address, VaultVariables.CaCertificate, VaultVariables.CaDirectory, VaultVariables.Namespace,
        VaultVariables.SkipVerification,
    ];

    /// <summary>Null where a secret may be put into this variable.</summary>
    public static Mistake? Mistake(string name) =>
        !IsName(name)
            ? new Mistake($"a variable whose name has 1 to {Longest} of the characters A-Z a-z 0-9 _ . - and does not begin with a digit")
        : name.StartsWith(OurPrefix, StringComparison.Ordinal)
            ? new Mistake($"another variable: names that begin with {OurPrefix} are the injector's")
        : OfVault.Contains(name, StringComparer.Ordinal)
            ? new Mistake(
                $"another variable: {name} says which Vault the app talks to; if that is another one, set it in the container's env")
        : name == "PATH" || name.StartsWith("LD_", StringComparison.Ordinal)
            ? new Mistake(
                $"another variable: by {name} the writer of the secret would decide which code the container runs; set it in the " +
                "image or in the container's env")
        : null;

    /// <summary>Whether a text may precede the name of a field; empty is fine.</summary>
    public static bool IsPrefix(string text) => text.Length == 0 || IsName(text);

    /// <summary>No name that is, or begins with, the parent directory: names are files too.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= Longest && !char.IsAsciiDigit(name[0]) && name != "." &&
        !name.StartsWith("..", StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
