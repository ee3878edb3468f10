namespace VaultInjector.DevCluster.Vault.Requests;

/// <summary>What a backend answers; null instead means "nothing here" (404 for reads, 204 for writes).</summary>
internal sealed class VaultResponse
{
    public int Status { get; init; }

    public JsonObject? Data { get; init; }

    public JsonObject? Auth { get; init; }

    public List<string> Warnings { get; init; } = [];

    public long LeaseDuration { get; init; }

    public string LeaseId { get; init; } = "";

    public bool Renewable { get; init; }

    /// <summary>A body that is not the envelope (PEM, an unwrapped answer), with its content type.</summary>
    public byte[]? Raw { get; init; }

    public string ContentType { get; init; } = "application/json";

    public JsonObject? WrapInfo { get; set; }

    /// <summary>Some answers of sys/ repeat their data beside the envelope's own fields.</summary>
    public bool IsRepeatedAtTop { get; init; }

    public static VaultResponse Of(JsonObject data) => new() { Data = data };

    public static VaultResponse RepeatedAtTop(JsonObject data) => new() { Data = data, IsRepeatedAtTop = true };

    public static VaultResponse? List(IReadOnlyList<string> keys) =>
        keys.Count == 0 ? null : new VaultResponse { Data = new JsonObject { ["keys"] = keys.ToJsonArray() } };
}
