namespace VaultInjector.Injection.Annotations;

/// <summary>The paths at which the files may appear, and when two mounts conflict.</summary>
internal static class MountPaths
{
    public const string Expected =
        "an absolute path without .., //, :, $, \\ or control characters, outside of system directories and of Kubernetes' own secrets, " +
        "such as /var/run/secrets/vault";

    private const int Longest = 256;

    /// <summary>Nothing may be mounted at, above or below these.</summary>
    private static readonly string[] Reserved =
    [
        "/dev", "/proc", "/sys",
        "/var/run/secrets/kubernetes.io", "/var/run/secrets/vault-injector.io",
    ];

    /// <summary>A mount exactly here would hide what the image needs to run.</summary>
    private static readonly string[] System =
    [
        "/bin", "/boot", "/etc", "/home", "/lib", "/lib32", "/lib64", "/opt", "/root", "/run", "/run/secrets", "/sbin",
        "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/sbin", "/var", "/var/lib", "/var/run", "/var/tmp",
    ];

    /// <summary>The path without a trailing slash, or null where it must not be mounted.</summary>
    public static string? Parse(string text)
    {
        var path = text.Length > 1 && text[^1] == '/' ? text[..^1] : text;
        return IsWellFormed(path) && !Array.Exists(Reserved, r => Overlap(r, path)) && !System.Contains(path, StringComparer.Ordinal)
            ? path
            : null;
    }

    /// <summary>Whether one path is the other, or lies below it; <c>/var/run</c> is <c>/run</c>, as in nearly all images.</summary>
    public static bool Overlap(string a, string b)
    {
        var first = Canonical(a);
        var second = Canonical(b);
        var shorter = first.Length <= second.Length ? first : second;
        var longer = first.Length <= second.Length ? second : first;
        return shorter is "/" ||
            (longer.StartsWith(shorter, StringComparison.Ordinal) && (longer.Length == shorter.Length || longer[shorter.Length] == '/'));
    }

    /// <summary>The path without <c>//</c>, <c>.</c>, <c>..</c>, a slash at its end and the link from <c>/var/run</c>.</summary>
    private static ReadOnlySpan<char> Canonical(string path)
    {
        var isPlain = !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal);
        var plain = (isPlain ? path : Path.GetFullPath(path.Replace('\0', '?'), "/")).AsSpan();
        plain = plain.Length > 1 ? plain.TrimEnd('/') : plain;
        return plain is "/var/run" || plain.StartsWith("/var/run/") ? plain["/var".Length..] : plain;
    }

    public static bool IsWellFormed(string path) =>
        path.Length is > 1 and <= Longest && path[0] == '/' &&
        !path.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c is ':' or '\\' or '$') &&
        path[1..].Split('/').All(segment => segment is not ("" or "." or ".."));
}
