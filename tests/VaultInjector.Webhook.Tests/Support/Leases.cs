using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Webhook.Revocation;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>Records as an API server holds them.</summary>
internal static class Leases
{
    public static string Of(string uid, string space, string name, string role, params Accessor[] accessors) =>
        Of(uid, new IssuedRecord(space, name, role, [.. accessors.Select((one, number) => new IssuedAccessor(one, number))]));

    public static string Of(string uid, IssuedRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            IssuedLease.Write(json, uid, record);
        }

        var lease = JsonNode.Parse(Encoding.UTF8.GetString(buffer.WrittenSpan))!;
        lease["metadata"]!["resourceVersion"] = "1";
        return lease.ToJsonString();
    }
}
