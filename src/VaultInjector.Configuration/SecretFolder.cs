using VaultInjector.Configuration.Formats;

namespace VaultInjector.Configuration;

/// <summary>What one look at the folder found.</summary>
/// <param name="Values">The values of all files, with the prefix.</param>
/// <param name="Problems">What is wrong with single files. Their last good values are in <paramref name="Values"/>.</param>
internal sealed record FolderContent(IReadOnlyDictionary<string, string?> Values, IReadOnlyList<VaultInjectorException> Problems);

/// <summary>Reads the folder, and remembers the last good values of each file.</summary>
internal sealed class SecretFolder(VaultInjectorOptions options)
{
    /// <summary>A mount has a few dozen files; more means that the path names something else.</summary>
    private const int MostFiles = 1000;
    private const int MostLevels = 8;

    private Dictionary<string, SecretFile> _good = new(StringComparer.Ordinal);

    public string Path => Mount.Find(options.Path, options.Environment);

    /// <summary>Null if the folder does not exist.</summary>
    /// <exception cref="VaultInjectorException">The folder as a whole cannot be read.</exception>
    public FolderContent? Read()
    {
        var path = Path;
        if (!Directory.Exists(path))
        {
            return null;
        }

        var problems = new List<VaultInjectorException>();
        var files = Names(path, "", 0).Order(StringComparer.Ordinal).Take(MostFiles + 1).ToList();
        if (files.Count > MostFiles)
        {
            throw new VaultInjectorException(
                $"{path} has more than {MostFiles} files: it is not a folder of Vault Injector. Correct {Mount.Variable} or Path.");
        }

        var good = new Dictionary<string, SecretFile>(StringComparer.Ordinal);
        foreach (var name in files)
        {
            if (Parse(path, name, problems) is { } file)
            {
                good.Add(name, file);
            }
        }

        KeepRequired(path, good, problems);
        _good = good;
        return new FolderContent(Merge(good.Values, problems), problems);
    }

    private SecretFile? Parse(string path, string name, List<VaultInjectorException> problems)
    {
        try
        {
            return MountFile.Read(System.IO.Path.Combine(path, name)) is { } content ? SecretFile.Parse(name, content, options.Flat) : null;
        }
        catch (FormatException wrong)
        {
            problems.Add(new VaultInjectorException(
                $"{System.IO.Path.Combine(path, name)}: {wrong.Message}. Correct the annotation {Mount.Domain}format.{name} or " +
                $"{Mount.Domain}template.{name} of the pod, or give the file a name without this extension."));
        }
        catch (VaultInjectorException unreadable)
        {
            problems.Add(unreadable);
        }

        return _good.GetValueOrDefault(name);
    }

    /// <summary>A required file that vanishes while the app runs keeps its values.</summary>
    private void KeepRequired(string path, Dictionary<string, SecretFile> good, List<VaultInjectorException> problems)
    {
        foreach (var name in options.Required.Where(name => !good.ContainsKey(name) && _good.ContainsKey(name)))
        {
            good.Add(name, _good[name]);
            problems.Add(new VaultInjectorException(Mount.MissingFile(path, name)));
        }
    }

    private Dictionary<string, string?> Merge(IEnumerable<SecretFile> files, List<VaultInjectorException> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var origins = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            foreach (var (key, value) in file.Values)
            {
                var whole = Keys.Join(options.Prefix, key);
                if (values.TryAdd(whole, value))
                {
                    origins.Add(whole, file.Name);
                }
                else
                {
                    problems.Add(new VaultInjectorException(origins[whole] == file.Name
                        ? $"{file.Name} has the key {whole} twice: remove one of them in Vault or in its template."
                        : $"{origins[whole]} and {file.Name} both have the key {whole}: rename one of them in its annotation, or do " +
                            "not set Flat."));
                }
            }
        }

        return values;
    }

    /// <summary>
    /// Hidden entries are not the app's: files in the making, and the links by which the kubelet changes a folder at once.
    /// </summary>
    private static IEnumerable<string> Names(string root, string below, int level)
    {
        var folder = new DirectoryInfo(System.IO.Path.Combine(root, below));
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var name = System.IO.Path.Combine(below, entry.Name);
            if (entry.Name[0] == '.' && entry.Name != ".env")
            {
                continue;
            }

            if (!IsFolder(entry))
            {
                if (SecretFile.IsSetting(name))
                {
                    yield return name;
                }
            }
            else if (level < MostLevels)
            {
                foreach (var inner in Names(root, name, level + 1))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool IsFolder(FileSystemInfo entry) => entry is DirectoryInfo || Directory.Exists(entry.FullName);
}
