using System.Buffers;

namespace VaultInjector.Vault;

/// <summary>
/// A path below <c>/v1/</c>. Segments that come from users are escaped, or refused where Vault could read them as another path.
/// </summary>
internal sealed class VaultPath
{
    // Not a regular expression: its engine would be a tenth of the agent's binary.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    private readonly string _path;

    private VaultPath(string path) => _path = path;

    /// <param name="mount">A mount or fixed path that an operator or this library wrote, without slashes around it.</param>
    /// <exception cref="ArgumentException">It is not a plain path.</exception>
    public static VaultPath Of(string mount) => mount.Split('/').All(IsPlain)
        ? new VaultPath($"v1/{mount}")
        : throw new ArgumentException($"'{mount}' is not a Vault path.", nameof(mount));

    /// <param name="path">
    /// A path that a user wrote, below <c>/v1/</c> and with its query string. A percent sign with two digits is an escaped character.
    /// </param>
    /// <exception cref="ArgumentException">It is empty, has an empty or dot segment, or holds a control character.</exception>
    public static VaultPath OfUser(string path)
    {
        var mark = path.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : path[mark..];
        var steps = (mark < 0 ? path : path[..mark]).Trim('/').Split('/');
        var whole = new VaultPath("v1");
        foreach (var step in steps)
        {
            whole = whole.Segment(Uri.UnescapeDataString(step));
        }

        return query.Any(letter => char.IsControl(letter) || letter is ' ' or '#')
            ? throw new ArgumentException("A query string with spaces or control characters cannot be part of a Vault path.", nameof(path))
            : new VaultPath(whole._path + query);
    }

    /// <summary>Adds a fixed part.</summary>
    public VaultPath Fixed(string part) => new($"{_path}/{part}");

    /// <summary>Adds one segment that a user chose.</summary>
    /// <exception cref="ArgumentException">It is empty, a dot segment, or holds a control character.</exception>
    public VaultPath Segment(string segment) =>
        segment is not ("" or "." or "..") && !segment.Any(char.IsControl)
            ? new VaultPath($"{_path}/{Uri.EscapeDataString(segment)}")
            : throw new ArgumentException(
                "A name that is empty, '.', '..' or holds control characters cannot be part of a Vault path.",
                nameof(segment));

    public override string ToString() => _path;

    private static bool IsPlain(string part) => part is not ("" or "." or "..") && !part.AsSpan().ContainsAnyExcept(Plain);
}
