using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// What an agent tells the broker after a login (<c>POST /v1/issued</c>), so that the broker can revoke it where the pod cannot: accessors
/// name a token or secret-id without being one.
/// </summary>
/// <param name="TokenAccessor">Accessor of the token that the agent logged in for; null where it did not.</param>
/// <param name="SecretIdAccessor">Accessor of a secret-id that is still good; null where it is used up.</param>
public sealed record IssuedReport(string? TokenAccessor, string? SecretIdAccessor)
{
    /// <summary>Null where it is no such report.</summary>
    public static IssuedReport? FromJson(ReadOnlyMemory<byte> text) =>
        JsonObject.Read(text, json => new IssuedReport(json.Text("tokenAccessor"), json.Text("secretIdAccessor")));

    public byte[] ToJson() => JsonObject.Write(json =>
    {
        json.WriteString("tokenAccessor", TokenAccessor);
        json.WriteString("secretIdAccessor", SecretIdAccessor);
    });
}
