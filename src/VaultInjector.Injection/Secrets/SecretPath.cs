using System.Globalization;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Secrets;

/// <summary>What to read in Vault: <c>PATH[#FIELD][?version=N]</c>; field and version may stand in either order.</summary>
/// <param name="Path">As <c>vault kv get</c> takes it, or as the API has it, without slashes around it.</param>
/// <param name="Field">The one field that is wanted; null for all.</param>
/// <param name="Version">Version of a KV 2 secret; null for the newest.</param>
internal sealed record SecretPath(string Path, string? Field, int? Version)
{
    public const string Expected = "PATH, PATH#FIELD or PATH?version=N, such as secret/web/db#password";

    private const int LongestField = 256;
    private const string VersionKey = "version";

    public static (SecretPath? Value, Mistake? Mistake) Read(string text)
    {
        var (rest, field, query) = Split(text.Trim());
        var path = VaultPaths.Trim(rest);
        if (VaultPaths.Mistake(path) is { } wrongPath)
        {
            return (null, wrongPath);
        }

        if (field is not null && !IsField(field))
        {
            return (null, new Mistake($"the name of a field after #, of at most {LongestField} characters, such as {path}#password"));
        }

        var (version, wrongQuery) = ReadQuery(query);
        return wrongQuery is null ? (new SecretPath(path, field, version), null) : (null, wrongQuery);
    }

    /// <summary>Both <c>PATH#FIELD?version=1</c> and <c>PATH?version=1#FIELD</c>, as URLs have it.</summary>
    private static (string Path, string? Field, string? Query) Split(string text)
    {
        var (path, field) = Cut(text, text.IndexOf('#', StringComparison.Ordinal));
        var (onlyPath, query) = Cut(path, path.IndexOf('?', StringComparison.Ordinal));
        if (field is null || query is not null)
        {
            return (onlyPath, field, query);
        }

        var (onlyField, after) = Cut(field, field.LastIndexOf('?'));
        return (onlyPath, onlyField, after);
    }

    private static (string Before, string? After) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    private static bool IsField(string field) => field.Length is > 0 and <= LongestField && field.All(VaultPaths.IsPlain);

    private static (int? Version, Mistake? Mistake) ReadQuery(string? query)
    {
        if (query is null)
        {
            return (null, null);
        }

        if (query.Split('&') is not [var only])
        {
            return (null, new Mistake("one parameter after the question mark: version=N"));
        }

        var (key, value) = Cut(only, only.IndexOf('=', StringComparison.Ordinal));
        return key != VersionKey
            ? (null, new Mistake("version=N after the question mark, the only parameter there is", NearestName.To(key, [VersionKey])))
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
                ? (version, null)
                : (null, new Mistake("version=N with the number of a version, from 1"));
    }
}
