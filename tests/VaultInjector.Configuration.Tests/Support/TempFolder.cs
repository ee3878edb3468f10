using System.Diagnostics;

namespace VaultInjector.Configuration.Tests.Support;

/// <summary>A mount of its own, written as the agent writes it: a hidden file first, then a rename.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("mount-");

    public TempFolder(params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(Root);
        foreach (var (name, text) in files)
        {
            Write(name, text);
        }
    }

    public string Root => Path.Combine(_top.FullName, "files");

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Write(string name, string text) => Replace(PathOf(name), text);

    /// <summary>As a mounted Secret: the files are links into <c>..data</c>, which is a link that is swapped.</summary>
    public void Swap(string version, params (string Name, string Text)[] files)
    {
        var folder = Path.Combine(Root, $"..{version}");
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            if (!File.Exists(PathOf(name)))
            {
                File.CreateSymbolicLink(PathOf(name), Path.Combine("..data", name));
            }
        }

        File.CreateSymbolicLink(PathOf("..data_tmp"), $"..{version}");
        // .NET moves no link to a folder over another.
        using var move = Process.Start("mv", ["-T", PathOf("..data_tmp"), PathOf("..data")]);
        move.WaitForExit();
        move.ExitCode.ShouldBe(0);
    }

    public void Dispose() => _top.Delete(recursive: true);

    private static void Replace(string path, string text)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var hidden = Path.Combine(folder, $".{Path.GetFileName(path)}.new");
        File.WriteAllText(hidden, text);
        File.SetUnixFileMode(hidden, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.Move(hidden, path, overwrite: true);
    }
}
