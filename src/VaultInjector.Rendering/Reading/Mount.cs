using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Reading;

/// <summary>What Vault says about the mount of a path. If it may not be asked, the path is taken as it is.</summary>
/// <param name="Path">The mount with a slash at its end; "" if it is not known.</param>
/// <param name="IsKv2">Whether it is a versioned key/value store.</param>
public sealed record Mount(string Path, bool IsKv2)
{
    private static readonly Mount Unknown = new("", IsKv2: false);

    public static VaultQuery Query(string path) => new("GET", $"sys/internal/ui/mounts/{path}");

    public static Mount Of(VaultAnswer answer)
    {
        if (answer.Status != 200 || AnswerBody.Read(answer) is not { } body || body["data"] is not GoMap data)
        {
            return Unknown;
        }

        var version = (data["options"] as GoMap)?["version"] as string;
        return new Mount(data["path"] as string ?? "", data["type"] is "kv" && version == "2");
    }

    /// <summary>With <c>data/</c> (or <c>metadata/</c>) behind a KV 2 mount, where the user left it out.</summary>
    public string Reads(string path) => With(path, "data", "data/", "metadata/", "subkeys/");

    public string Lists(string path) => IsKv2 && Rest(path) is ['d', 'a', 't', 'a', '/', .. var rest]
        ? $"{Path}metadata/{rest}"
        : With(path, "metadata", "metadata/");

    private string With(string path, string folder, params string[] present)
    {
        if (!IsKv2 || Path == "")
        {
            return path;
        }

        if (path == Path.TrimEnd('/'))
        {
            return $"{Path}{folder}";
        }

        var rest = Rest(path);
        return rest == path || Array.Exists(present, start => rest.StartsWith(start, StringComparison.Ordinal)) || rest == folder
            ? path
            : $"{Path}{folder}/{rest}";
    }

    /// <summary>The path below the mount.</summary>
    private string Rest(string path) => path.StartsWith(Path, StringComparison.Ordinal) ? path[Path.Length..] : path;
}
