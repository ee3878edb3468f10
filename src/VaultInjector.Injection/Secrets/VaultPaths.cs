using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Secrets;

/// <summary>Paths of secrets in Vault; those that lead elsewhere are no such paths.</summary>
internal static class VaultPaths
{
    private const int Longest = 512;

    /// <summary>What the first segment of a path tells about it.</summary>
    private static readonly (string Segment, string Expected)[] Refused =
    [
        ("sys", "the path of a secret: sys/ is Vault's own administration"),
        ("auth", "the path of a secret: auth/ holds logins and tokens; the agent logs in by itself"),
        ("cubbyhole", "the path of a secret: cubbyhole/ belongs to one token only, and the agent's token has an empty one"),
        ("v1", "the path without v1/, which is the version of Vault's API and no part of the path"),
    ];

    /// <summary>Without blanks and slashes around it.</summary>
    public static string Trim(string text) => text.Trim().Trim('/');

    /// <summary>Null where the path may be one of a secret: a mount and something below it.</summary>
    public static Mistake? Mistake(string path)
    {
        var segments = path.Split('/');
        return path.Length == 0 ? new Mistake($"a path in Vault: {SecretPath.Expected}")
            : path.Length > Longest ? new Mistake($"a path of at most {Longest} characters")
            : !path.All(IsPlain) ? new Mistake("a path without control characters")
            : path.Contains("://", StringComparison.Ordinal)
                ? new Mistake("a path in Vault and no address: where Vault is, the operator decides")
            : segments.Any(segment => segment is "." or "..") ? new Mistake("a path without the segments . and ..")
            : segments.Any(string.IsNullOrWhiteSpace) ? new Mistake("a path without empty segments (//)")
            : segments.Length == 1 ? new Mistake($"a mount and a path below it, such as {path}/app")
            : Array.Find(Refused, one => one.Segment == segments[0]) is { Expected: { } expected } ? new Mistake(expected)
            : null;
    }

    /// <summary>Whether a character may stand in a path or a field: no control character and no half of a surrogate pair.</summary>
    public static bool IsPlain(char c) => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\ufffd');
}
