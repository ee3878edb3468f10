using System.Globalization;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Requests;

/// <summary>
/// A folder outside of the mount in which containers see some files: a folder of the same volume, mounted once more. The agent replaces
/// files inside of it, never the folder, so that the mount shows each change.
/// </summary>
/// <param name="MountPath">Where containers see it.</param>
/// <param name="SubPath">Where it is in the volume.</param>
public sealed record FileFolder(string MountPath, string SubPath)
{
    internal const string Root = ".mounts";

    /// <summary>Of all files, each once; the same annotations give the same names.</summary>
    internal static IReadOnlyList<FileFolder> All(IEnumerable<NamedAnnotations> named) =>
    [
        .. named.Where(one => one.IsFile)
            .Select(one => one.MountPath)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select((path, index) => new FileFolder(path, string.Create(CultureInfo.InvariantCulture, $"{Root}/{index + 1}"))),
    ];

    /// <summary>Folders that hide each other or the mount, and files that must not be in one.</summary>
    internal static IEnumerable<PodProblem> Problems(IReadOnlyList<NamedAnnotations> named, string mountPath)
    {
        var seen = new List<NamedAnnotations>();
        foreach (var one in named.Where(one => one.MountPath is not null))
        {
            var other = seen.Find(before => before.MountPath != one.MountPath && MountPaths.Overlap(before.MountPath!, one.MountPath!));
            var expected = one.Certificate is not null ? "no folder of a certificate's own: its files change together below the mount"
                : MountPaths.Overlap(one.MountPath!, mountPath)
                    ? $"a folder apart from {mountPath}, where the other files are; file.{one.Name} sets a path below it"
                : other is not null
                    ? $"a folder apart from {other.MountPath} of mount-path.{other.Name}, or the same one"
                : null;
            if (expected is not null)
            {
                yield return SecretRules.Problem(one, $"mount-path.{one.Name}", expected);
            }

            seen.Add(one);
        }
    }
}
