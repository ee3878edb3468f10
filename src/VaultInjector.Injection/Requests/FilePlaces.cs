using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Requests;

/// <summary>Each file has a place of its own: no two at one path, none where another has its folder, none of the injector.</summary>
internal static class FilePlaces
{
    private static readonly string[] CertificateFiles = [".crt", ".key", ".ca", ".pem"];

    public static IEnumerable<PodProblem> Problems(IReadOnlyList<NamedAnnotations> files)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var folders = new Dictionary<string, (string Path, string Owner)>(StringComparer.Ordinal);
        foreach (var one in files)
        {
            var expected = Paths(one)
                .Select(path => Conflict(path, one.Name, (owners, folders)))
                .FirstOrDefault(conflict => conflict is not null);
            if (expected is not null)
            {
                yield return SecretRules.Problem(one, one.File is null ? one.Owner : $"file.{one.Name}", expected);
                continue;
            }

            foreach (var path in Paths(one))
            {
                owners.TryAdd(path, one.Owner);
                foreach (var folder in Folders(path))
                {
                    folders.TryAdd(folder, (path, one.Owner));
                }
            }
        }
    }

    private static IEnumerable<string> Paths(NamedAnnotations one)
    {
        var path = one.File ?? one.Name;
        return one.IsFile ? [one.MountPath is { } folder ? $"{folder}/{path}" : path]
            : one.Certificate is null ? []
            : CertificateFiles.Select(extension => path + extension);
    }

    private static string? Conflict(
        string path, string name, (Dictionary<string, string> Owners, Dictionary<string, (string Path, string Owner)> Folders) taken)
    {
        var another = $"another file than {Quoted.Bare(path)}";
        return
            FilePaths.IsReserved(Own(path)) ? $"{another}, which belongs to the injector; file.{name} sets the path"
            : taken.Owners.TryGetValue(path, out var owner) ? $"{another}, which {owner} writes; file.{name} sets the path"
            : taken.Folders.TryGetValue(path, out var below)
                ? $"{another}, which is the folder of {Quoted.Bare(below.Path)} ({below.Owner})"
            : Folders(path).FirstOrDefault(taken.Owners.ContainsKey) is { } file
                ? $"{another}: {taken.Owners[file]} writes {Quoted.Bare(file)}, which is no folder"
            : null;
    }

    /// <summary>Only files in folders outside of the mount have an absolute path here.</summary>
    private static string Own(string path) => path[0] == '/' ? path[(path.LastIndexOf('/') + 1)..] : path;

    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}
