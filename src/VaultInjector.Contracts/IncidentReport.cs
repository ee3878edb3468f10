using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// What an agent reports to the broker if another client unwrapped its token, or if it came from elsewhere (<c>POST /v1/incidents</c>).
/// </summary>
/// <param name="Detail">The termination message of the agent; never a secret.</param>
public sealed record IncidentReport(string Detail)
{
    /// <summary>Null if it is not such a report.</summary>
    public static IncidentReport? FromJson(ReadOnlyMemory<byte> text) =>
        JsonObject.Read(text, json => json.Text("detail") is { } detail ? new IncidentReport(detail) : null);

    public byte[] ToJson() => JsonObject.Write(json => json.WriteString("detail", Detail));
}
