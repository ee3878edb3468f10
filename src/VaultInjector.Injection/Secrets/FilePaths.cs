using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Secrets;

/// <summary>Names and paths of files below the app's mount.</summary>
internal static class FilePaths
{
    private const int LongestName = 63;
    private const int LongestPath = 255;
    private const int LongestSegment = 128;

    /// <summary>Files that the agent writes in any case, or for itself.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        SecretFiles.Token, SecretFiles.VaultToken, SecretFiles.SecretId, SecretFiles.WrappedSecretId, SecretFiles.CaBundle,
        ".agent-state", ".injector-ca.crt", ".mounts",
    };

    /// <summary>Null where the NAME of an annotation is a file name.</summary>
    public static Mistake? NameMistake(string name) =>
        name.Length == 0 ? new Mistake("a file name after the dot")
        : name.Contains('/', StringComparison.Ordinal)
            ? new Mistake("a NAME without slashes; a file in a folder is NAME with file.NAME: FOLDER/FILE")
        : name.Length > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || name[0] == '.'
            ? new Mistake(
                $"a NAME of 1 to {LongestName} of the characters A-Z a-z 0-9 . _ - that does not begin with a dot; " +
                "other file names go into file.NAME")
        : null;

    /// <summary>Null where the text is a path below the mount.</summary>
    public static Mistake? PathMistake(string path)
    {
        var segments = path.Split('/');
        return path.Length == 0 ? new Mistake("a path below the mount, such as conf/app.conf")
            : path.Length > LongestPath || segments.Any(segment => segment.Length > LongestSegment)
                ? new Mistake($"a path of at most {LongestPath} characters, {LongestSegment} between slashes")
            : path[0] == '/' ? new Mistake("a path below the mount, which does not begin with a slash")
            : segments.Any(segment => segment is "." or "..") ? new Mistake("a path below the mount, without the segments . and ..")
            : segments.Any(string.IsNullOrWhiteSpace)
                ? new Mistake("the path of a file, without empty segments and without a slash at its end")
            : !path.All(c => VaultPaths.IsPlain(c) && !char.IsSurrogate(c) && c is not '\\')
                ? new Mistake("a path without control characters and backslashes")
            : null;
    }

    /// <summary>Whether the agent keeps this file, or a file above it, for itself.</summary>
    public static bool IsReserved(string path)
    {
        var segments = path.Split('/');
        return Reserved.Contains(segments[0]) || segments.Any(segment =>
            segment.StartsWith("..", StringComparison.Ordinal) ||
            (segment[0] == '.' && segment.EndsWith(".new", StringComparison.Ordinal)));
    }
}
