using System.Globalization;
using System.Runtime.InteropServices;
using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Files;

/// <summary>
/// Files that change together, as the kubelet changes a mounted Secret: they are written into a new hidden folder, and one rename moves a
/// symbolic link to it. <c>tls.crt</c> is a link to <c>..tls/tls.crt</c>, and <c>..tls</c> a link to the folder. Links are relative,
/// because the app mounts the volume elsewhere.
/// </summary>
/// <remarks>The folder before stays until the next change, for a reader that is in it.</remarks>
internal static partial class SwappedFolder
{
    /// <param name="directory">The volume.</param>
    /// <param name="name">Path below it; the files are called as its last part, with their extensions.</param>
    /// <param name="files">Extension and content of each.</param>
    /// <param name="mode">Mode of each file.</param>
    /// <param name="now">For the folder's name.</param>
    /// <exception cref="AgentException">It cannot be written; the old files stay.</exception>
    public static void Replace(
        string directory, string name, IReadOnlyList<(string Extension, byte[] Content)> files, UnixFileMode mode, DateTimeOffset now)
    {
        var path = Path.Combine(directory, name);
        var (parent, leaf) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        var link = Path.Combine(parent, $"..{leaf}");
        var folder = string.Create(CultureInfo.InvariantCulture, $"..{leaf}~{now:yyyyMMddTHHmmssfffffff}");
        var isCurrent = false;
        try
        {
            Fill(Path.Combine(parent, folder), leaf, files, mode);
            var before = Target(link);
            Link(link, folder);
            isCurrent = true;
            foreach (var (extension, _) in files)
            {
                Link(path + extension, Path.Combine($"..{leaf}", leaf + extension));
            }

            RemoveOthers(parent, leaf, folder, before);
        }
        catch (Exception failure) when (failure is AgentException or IOException or UnauthorizedAccessException)
        {
            if (!isCurrent)
            {
                Remove(Path.Combine(parent, folder));
            }

            throw failure as AgentException ?? SecretFile.Unwritable(path, 0, failure);
        }
    }

    /// <summary>Null if there is no such file.</summary>
    public static string? Read(string directory, string name, string extension)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, name + extension));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Fill(string folder, string leaf, IReadOnlyList<(string Extension, byte[] Content)> files, UnixFileMode mode)
    {
        SecretFile.MakeFolder(folder);
        foreach (var (extension, content) in files)
        {
            SecretFile.Replace(folder, leaf + extension, content, mode);
        }
    }

    private static string? Target(string link) => new FileInfo(link).LinkTarget;

    private static void Link(string path, string target)
    {
        if (Target(path) == target)
        {
            return;
        }

        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.new");
        File.Delete(temporary);
        File.CreateSymbolicLink(temporary, target);

        // File.Move follows a link to a folder, and moves no folder over another.
        if (Rename(temporary, path) != 0)
        {
            File.Delete(temporary);
            throw new IOException($"rename(2) failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static void RemoveOthers(string parent, string leaf, string current, string? before)
    {
        foreach (var path in Directory.GetDirectories(parent, $"..{leaf}~*"))
        {
            // As long as this one and with one mark only: else it is of another name that starts like this one.
            if (Path.GetFileName(path) is var folder && folder != current && folder != before &&
                folder.Length == current.Length && folder.LastIndexOf('~') == leaf.Length + 2)
            {
                Remove(path);
            }
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is removed with the next change.
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
