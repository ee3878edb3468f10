using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Runtime.Json;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Files;

/// <summary>
/// What the agent remembers beside the secrets, without any secret in it: <c>ready</c> judges by it, and the sidecar learns from it
/// whether the init container of the same pod already logged in.
/// </summary>
/// <param name="Role">The role that the token is for.</param>
/// <param name="AuthMethod">How it was obtained.</param>
/// <param name="VaultAddress">The Vault that gave it.</param>
/// <param name="FirstLeaseSeconds">The longest lease that it had; 0 where the token never ends.</param>
/// <param name="ExpiresAt">When the token ends unless it is renewed; null where it never does.</param>
/// <param name="Trouble">Why the token is not kept alive at present; null while all is well.</param>
public sealed record AgentState(
    string Role, string AuthMethod, string VaultAddress, long FirstLeaseSeconds, DateTimeOffset? ExpiresAt, string? Trouble)
{
    /// <summary>Hidden, so that an app that lists the directory is not confused by it.</summary>
    public const string FileName = ".agent-state";

    /// <param name="settings">What the token is for.</param>
    /// <param name="lease">Of the token; null where there is no token.</param>
    /// <param name="clock">Turns the lease's end into a date.</param>
    /// <param name="trouble">Why the token is not kept alive at present; null while all is well.</param>
    public static AgentState Of(AgentSettings settings, Lease? lease, Clock clock, string? trouble = null) =>
        new(
            settings.Role,
            settings.AuthMethod,
            settings.VaultAddressText,
            (long)(lease?.LongestLife ?? TimeSpan.Zero).TotalSeconds,
            lease?.Life is null ? null : clock.DateOf(lease.Ends),
            trouble);

    public bool HasEnded(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static AgentState? Read(string directory)
    {
        try
        {
            return FromJson(File.ReadAllBytes(Path.Combine(directory, FileName)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void Write(string directory) =>
        SecretFile.Replace(directory, FileName, ToJson(), UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static AgentState? FromJson(byte[] text) => JsonObject.Read(text, json =>
        json.Text("role") is { } role && json.Text("authMethod") is { } method && json.Text("vaultAddress") is { } address
            ? new AgentState(
                role,
                method,
                address,
                json.TryGetProperty("firstLeaseSeconds", out var lease) ? lease.GetInt64() : 0,
                json.TryGetProperty("expiresAt", out var end) ? end.GetDateTimeOffset() : null,
                json.Text("trouble"))
            : null);

    private byte[] ToJson() => JsonObject.Write(json =>
    {
        json.WriteString("role", Role);
        json.WriteString("authMethod", AuthMethod);
        json.WriteString("vaultAddress", VaultAddress);
        json.WriteNumber("firstLeaseSeconds", FirstLeaseSeconds);
        if (ExpiresAt is { } end)
        {
            json.WriteString("expiresAt", end);
        }

        json.WriteString("trouble", Trouble);
    });
}
