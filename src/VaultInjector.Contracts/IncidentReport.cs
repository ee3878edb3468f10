using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// What an agent tells the broker when a wrapping token was opened by somebody else, or came from elsewhere (<c>POST /v1/incidents</c>).
/// </summary>
/// <param name="Detail">The sentence that the agent ended with; never a secret.</param>
public sealed record IncidentReport(string Detail)
{
    /// <summary>Null where it is no such report.</summary>
    public static IncidentReport? FromJson(ReadOnlyMemory<byte> text) =>
        JsonObject.Read(text, json => json.Text("detail") is { } detail ? new IncidentReport(detail) : null);

    public byte[] ToJson() => JsonObject.Write(json => json.WriteString("detail", Detail));
}
