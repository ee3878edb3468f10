using System.Runtime.CompilerServices;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Files;

/// <summary>The agent's binary in a volume of the app's containers, which start with its <c>exec</c>.</summary>
internal static class OwnBinary
{
    private const string Self = "/proc/self/exe";

    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>A process that runs from a copy before this one keeps it.</summary>
    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public static void CopyTo(string directory)
    {
        var path = Path.Combine(directory, InjectedPod.Binary);
        var temporary = Path.Combine(directory, $".{InjectedPod.Binary}.new");
        try
        {
            File.Delete(temporary);
            if (RuntimeFeature.IsDynamicCodeSupported)
            {
                // A build for the .NET runtime, as in development, runs only where it lies.
                File.CreateSymbolicLink(temporary, Path.Combine(AppContext.BaseDirectory, InjectedPod.Binary));
            }
            else
            {
                Copy(temporary);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SecretFile.Unwritable(path, (int)Math.Min(Length(), int.MaxValue), failure);
        }
    }

    private static void Copy(string to)
    {
        using var source = new FileStream(Self, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var copy = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        source.CopyTo(copy);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(copy.SafeFileHandle, Everyone);
        }
    }

    private static long Length()
    {
        try
        {
            return new FileInfo(Environment.ProcessPath!).Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
