using System.Text;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Files;

/// <summary>
/// What the agent keeps for itself, and what <c>init</c> hands over to <c>sidecar</c>. Only the agent's containers mount it, and only its
/// user can read the files. Where no sidecar follows it is the app's directory; its names are hidden there.
/// </summary>
public sealed class StateDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string InjectorCaBundle = ".injector-ca.crt";

    /// <exception cref="AgentException">The directory does not exist.</exception>
    public void Check()
    {
        if (!Directory.Exists(path))
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"The directory {path} ({AgentEnvironment.StateDirectory}) does not exist. Mount the volume there.");
        }
    }

    /// <summary>Null if the file is missing or unreadable.</summary>
    public byte[]? Read(string name)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(path, name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A reader sees the old content or the new, never a part.</summary>
    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void Write(string name, byte[] content) => SecretFile.Replace(path, name, content, OwnerOnly);

    /// <summary>The last bundle that verified the injector, for a restarted agent.</summary>
    public string? ReadInjectorCaBundle() => Read(InjectorCaBundle) is { } pem ? Encoding.UTF8.GetString(pem) : null;

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void WriteInjectorCaBundle(string pem) => Write(InjectorCaBundle, Encoding.UTF8.GetBytes(pem));
}
