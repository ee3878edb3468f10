using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Files;

/// <summary>One file that an app reads: it sees the old or the new content, never a part. No fsync: the directory is a tmpfs.</summary>
public static class SecretFile
{
    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public static void Replace(string directory, string name, byte[] content, UnixFileMode mode)
    {
        var path = Path.Combine(directory, name);
        var temporary = Path.Combine(directory, $".{name}.new");
        try
        {
            // The file of a killed agent may be read-only. Therefore it is removed, not opened.
            File.Delete(temporary);
            Write(temporary, content, mode);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"Cannot write {path} ({failure.GetType().Name}). " +
                "Check that the volume is mounted, not full, and writable for the user that the agent runs as.",
                failure);
        }
    }

    private static void Write(string path, byte[] content, UnixFileMode mode)
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
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var file = new FileStream(path, options);

        // The mode at creation is subject to the umask; this one is not.
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Write(content);
    }
}
