namespace VaultInjector.DevCluster.Vault.Audit;

/// <summary>
/// Hides what an audit log must not hold: every text is hashed under a key of the device's own, so that it can be looked for and not
/// read.
/// </summary>
internal sealed class AuditSalt(byte[] key)
{
    private const string Prefix = "hmac-sha256:";

    public string Hash(string text) =>
        text.Length == 0 ? "" : Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    /// <summary>The same shape with every text hashed; names of fields, numbers and flags stay.</summary>
    public JsonNode? Hash(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Hash(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Hash)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Hash(value.GetValue<string>()),
        _ => node?.DeepClone(),
    };
}
