using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Files;

/// <summary>One file that an app reads: it sees the old or the new content, never a part. No fsync: the directory is a tmpfs.</summary>
public static class SecretFile
{
    /// <summary>errno of a full volume (ENOSPC) and of a full quota (EDQUOT).</summary>
    private const int NoSpace = 28;
    private const int NoQuota = 122;

    private const UnixFileMode Folder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Where it cannot be written, the old file stays.</summary>
    /// <param name="directory">The volume.</param>
    /// <param name="name">Path below it; missing folders are made.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Exactly this mode, whatever the umask.</param>
    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public static void Replace(string directory, string name, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var path = Path.Combine(directory, name);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.new");
        try
        {
            if (folder.Length > directory.Length)
            {
                MakeFolder(folder);
            }

            // The file of a killed agent may be read-only. Therefore it is removed, not opened.
            File.Delete(temporary);
            Write(temporary, content, mode);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw Unwritable(path, content.Length, failure);
        }
    }

    /// <summary>Makes a folder that every user may look into: its files have modes of their own.</summary>
    public static void MakeFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, Folder);
        }
    }

    /// <summary>Why a file could not be written, and what to do.</summary>
    internal static AgentException Unwritable(string path, int bytes, Exception failure) =>
        failure is IOException { HResult: NoSpace or NoQuota }
            ? new AgentException(
                FailureKind.Refused,
                $"Cannot write {path}: its volume has no room for {bytes} more bytes. An old file stays as it is. " +
                "Ask for smaller or fewer secrets in this pod.",
                failure)
            : new AgentException(
                FailureKind.Configuration,
                $"Cannot write {path} ({failure.GetType().Name}). " +
                "Check that the volume is mounted, not full, and writable for the user that the agent runs as.",
                failure);

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is left takes room, and the next attempt removes it.
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The agent runs on Linux.");
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var file = new FileStream(path, options);

        // The mode at creation is subject to the umask; this one is not.
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Write(content);
    }
}
