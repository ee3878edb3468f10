using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// What an agent reports to the broker after a login (<c>POST /v1/issued</c>), so that the broker can revoke it if the pod cannot.
/// Accessors name a token or secret-id but give no access.
/// </summary>
/// <param name="TokenAccessor">Accessor of the token that the agent logged in for; null if it did not log in.</param>
/// <param name="SecretIdAccessor">Accessor of a secret-id that can still be used; null if it cannot.</param>
public sealed record IssuedReport(string? TokenAccessor, string? SecretIdAccessor)
{
    /// <summary>Null if it is not such a report.</summary>
    public static IssuedReport? FromJson(ReadOnlyMemory<byte> text) =>
        JsonObject.Read(text, json => new IssuedReport(json.Text("tokenAccessor"), json.Text("secretIdAccessor")));

    public byte[] ToJson() => JsonObject.Write(json =>
    {
        json.WriteString("tokenAccessor", TokenAccessor);
        json.WriteString("secretIdAccessor", SecretIdAccessor);
    });
}
