using System.Text.Encodings.Web;

namespace VaultInjector.DevCluster.Vault.Requests;

/// <summary>The JSON that surrounds every answer.</summary>
internal static class Envelope
{
    public static JsonObject Of(VaultResponse answer, string requestId)
    {
        var envelope = new JsonObject
        {
            ["request_id"] = answer.WrapInfo is null ? requestId : "",
            ["lease_id"] = answer.LeaseId,
            ["renewable"] = answer.Renewable,
            ["lease_duration"] = answer.LeaseDuration,
            ["data"] = answer.Data?.DeepClone(),
            ["wrap_info"] = answer.WrapInfo?.DeepClone(),
            ["warnings"] = answer.Warnings.Count == 0 ? null : Fields.ToJsonArray(answer.Warnings),
            ["auth"] = answer.Auth?.DeepClone(),
        };
        foreach (var (name, value) in answer is { IsRepeatedAtTop: true, Data: { } data } ? data : [])
        {
            envelope[name] = value?.DeepClone();
        }
        return envelope;
    }

    /// <summary>With plain quotes in text, as Go writes them, and a newline at the end.</summary>
    public static byte[] Bytes(JsonObject body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            body.WriteTo(writer);
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    public static JsonObject Errors(params string[] messages) => new() { ["errors"] = Fields.ToJsonArray(messages) };
}
