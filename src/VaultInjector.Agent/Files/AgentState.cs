using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Runtime.Json;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Files;

/// <summary>
/// The agent's state, without secrets: <c>ready</c> reads it, and the sidecar learns from it
/// whether the init container of the same pod already logged in.
/// </summary>
/// <param name="Role">The role that the token is for.</param>
/// <param name="AuthMethod">How it was obtained.</param>
/// <param name="VaultAddress">The Vault that issued it.</param>
/// <param name="FirstLeaseSeconds">The longest lease that it had; 0 where the token never ends.</param>
/// <param name="ExpiresAt">When the token expires unless renewed; null if it never does.</param>
/// <param name="Trouble">The reason that the token is not renewed at present; null if there is no problem.</param>
public sealed record AgentState(
    string Role, string AuthMethod, string VaultAddress, long FirstLeaseSeconds, DateTimeOffset? ExpiresAt, string? Trouble)
{
    /// <summary>Hidden, so that apps that list the directory ignore it where they see it.</summary>
    public const string FileName = ".agent-state";

    /// <param name="settings">What the token is for.</param>
    /// <param name="lease">The lease of the token; null if there is not a token.</param>
    /// <param name="clock">Turns the lease's end into a date.</param>
    /// <param name="trouble">The reason that the token is not renewed at present; null if there is no problem.</param>
    public static AgentState Of(AgentSettings settings, Lease? lease, Clock clock, string? trouble = null) =>
        new(
            settings.Role,
            settings.AuthMethod,
            settings.VaultAddressText,
            (long)(lease?.LongestLife ?? TimeSpan.Zero).TotalSeconds,
            lease?.Life is null ? null : clock.DateOf(lease.Ends),
            trouble);

    public bool HasEnded(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Null if it is missing or unreadable.</summary>
    public static AgentState? Read(StateDirectory directory) => directory.Read(FileName) is { } text ? FromJson(text) : null;

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void Write(StateDirectory directory) => directory.Write(FileName, ToJson());

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
