using System.Globalization;

namespace VaultInjector.Injection.Annotations;

/// <summary>The small grammars of annotation values; each gives null for a text that it does not know.</summary>
internal static class Values
{
    private const int OwnerMayRead = 0b100_000_000;
    private const int HarmlessBits = 0b110_100_100;

    public static bool? Boolean(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    public static AgentMode? Agent(string text) => text switch
    {
        "sidecar" => AgentMode.Sidecar,
        "init" => AgentMode.Init,
        _ => null,
    };

    public static InitPosition? Position(string text) => text switch
    {
        "first" => InitPosition.First,
        "last" => InitPosition.Last,
        _ => null,
    };

    public static string? OneOf(string text, params ReadOnlySpan<string> words)
    {
        var at = words.IndexOf(text);
        return at < 0 ? null : words[at];
    }

    /// <summary>A comma list, each entry once; null where it has too many entries, or one that is empty or does not fit.</summary>
    public static IReadOnlyList<string>? List(string text, int most, Func<string, bool> fits)
    {
        if (text.AsSpan().Count(',') >= most)
        {
            return null;
        }

        var entries = text.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(entries, entry => fits(entry)) ? [.. entries.Distinct(StringComparer.Ordinal)] : null;
    }

    /// <summary>A C identifier, as shells read it, other than the variables that the injector itself sets to something else.</summary>
    public static bool IsCaVariable(string name) =>
        name.Length is > 0 and <= 128 && !char.IsAsciiDigit(name[0]) &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') &&
        name is not (VaultVariables.Address or VaultVariables.Namespace or VaultVariables.Files);

    public static long? Id(string text, long least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id >= least ? id : null;

    /// <summary>Three octal digits, a leading zero allowed: the owner may read, only the owner may write, no one may execute.</summary>
    public static int? FileMode(string text)
    {
        if (text.Length is < 3 or > 4 || !text.All(c => c is >= '0' and <= '7') || (text.Length == 4 && text[0] != '0'))
        {
            return null;
        }

        var mode = Convert.ToInt32(text, 8);
        return (mode & OwnerMayRead) != 0 && (mode & ~HarmlessBits) == 0 ? mode : null;
    }
}

/// <summary>The environment variables that Vault's clients read.</summary>
internal static class VaultVariables
{
    public const string Address = "VAULT_ADDR";
    public const string CaCertificate = "VAULT_CACERT";
    public const string Namespace = "VAULT_NAMESPACE";
    public const string CaDirectory = "VAULT_CAPATH";
    public const string SkipVerification = "VAULT_SKIP_VERIFY";

    /// <summary>Where the files are. Our packages for apps read it; without it they look at the usual places.</summary>
    public const string Files = "VAULT_INJECTOR_PATH";
}
