using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Acquisition;

/// <summary>The pod's projected ServiceAccount token, read again each time because the kubelet replaces it.</summary>
internal static class IdentityToken
{
    private const int MaxBytes = 64 * 1024;

    /// <exception cref="AgentException">The file is missing, empty or not a token.</exception>
    public static string Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var text = file.Length <= MaxBytes ? File.ReadAllText(path).Trim() : "";
            return text.Length > 0 && text.All(letter => letter is > ' ' and < (char)0x7f)
                ? text
                : throw Wrong(path, "contains no token", null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, "cannot be read", failure);
        }
    }

    private static AgentException Wrong(string path, string what, Exception? failure) =>
        new(
            FailureKind.StartUpRace,
            $"The ServiceAccount token {path} {what}. Check the projected volume of this pod and the user that the agent runs as.",
            failure);
}
