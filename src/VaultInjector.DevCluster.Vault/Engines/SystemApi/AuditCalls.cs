using VaultInjector.DevCluster.Vault.Audit;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.SystemApi;

/// <summary>sys/audit and sys/audit-hash.</summary>
internal sealed class AuditCalls(AuditDevices devices)
{
    public VaultResponse? Handle(VaultRequest request, string name)
    {
        if (name.Length == 0)
        {
            return request.Operation is VaultOperation.Read ? VaultResponse.RepeatedAtTop(DescribeAll()) : throw VaultRefusal.Unsupported();
        }
        var path = name.Trim('/') + "/";
        switch (request.Operation)
        {
            case VaultOperation.Create or VaultOperation.Update:
                devices.Enable(path, request.Data);
                return null;
            case VaultOperation.Delete:
                devices.Disable(path);
                return null;
            default:
                throw VaultRefusal.Unsupported();
        }
    }

    public VaultResponse Hash(VaultRequest request, string name)
    {
        if (!request.IsWrite)
        {
            throw VaultRefusal.Unsupported();
        }
        var input = request.Data.Text("input") is { Length: > 0 } given
            ? given
            : throw new VaultRefusal(400, "the \"input\" parameter is empty");
        return VaultResponse.RepeatedAtTop(new JsonObject { ["hash"] = devices.Hash(name.Trim('/') + "/", input) });
    }

    private JsonObject DescribeAll() =>
        new(devices.Entries.Select(device => KeyValuePair.Create(device.Key, (JsonNode?)Describe(device.Key, device.Value!.AsObject()))));

    private static JsonObject Describe(string path, JsonObject device)
    {
        var described = device.Copy();
        described.Remove("salt");
        described["path"] = path;
        return described;
    }
}
