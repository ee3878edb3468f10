using VaultInjector.DevCluster.Vault.Audit;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.SystemApi;

/// <summary>sys/audit.</summary>
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
