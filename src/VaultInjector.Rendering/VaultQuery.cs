namespace VaultInjector.Rendering;

/// <summary>One question to Vault. Equal queries are asked once for a pod.</summary>
/// <param name="Method"><c>GET</c>, <c>LIST</c> or <c>PUT</c>.</param>
/// <param name="Path">Path below <c>/v1/</c> with its query string, for example <c>secret/data/web/db?version=2</c>.</param>
/// <param name="Body">The JSON body of a <c>PUT</c>, keys sorted; empty for the other methods.</param>
public sealed record VaultQuery(string Method, string Path, string Body = "");

/// <summary>What Vault answered to a <see cref="VaultQuery"/>: a secret.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON as Vault sent it, digits of numbers included; may be empty.</param>
public sealed record VaultAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Redacted: the body is a secret.</summary>
    public override string ToString() => $"VaultAnswer {{ Status = {Status} }}";
}
