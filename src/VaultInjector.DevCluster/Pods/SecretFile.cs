namespace VaultInjector.DevCluster.Pods;

/// <summary>Writes files of volumes: whole or not at all, readable by their owner only.</summary>
public static class SecretFile
{
    /// <summary>Creates a directory that only its owner can enter, and returns its full path.</summary>
    public static string Directory(string path) =>
        System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public static void Write(string path, byte[] content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
