using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.KeyValue;

/// <summary>The key/value engine, version 1: one JSON object per path.</summary>
internal sealed class KeyValue1Backend(Mount mount) : IVaultBackend
{
    public bool? Exists(VaultRequest request) => mount.Storage.Has(request.Relative);

    public Task<VaultResponse?> HandleAsync(VaultRequest request) => Task.FromResult(Handle(request));

    private VaultResponse? Handle(VaultRequest request)
    {
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return mount.Storage[request.Relative] is JsonObject secret
                    ? new VaultResponse { Data = secret.Copy(), LeaseDuration = Lease(secret) }
                    : null;
            case VaultOperation.List:
                return VaultResponse.List(mount.Storage.KeysUnder(request.Relative));
            case VaultOperation.Delete:
                mount.Storage.Remove(request.Relative);
                return null;
            default:
                mount.Storage[request.Relative] =
                    request.Data.Count > 0 ? request.Data.Copy() : throw new VaultRefusal(400, "missing data fields");
                return null;
        }
    }

    // The secret's own "ttl" is the lease that it is read with.
    private long Lease(JsonObject secret)
    {
        var text = secret.Has("ttl") ? secret.Text("ttl") : secret.Text("lease");
        return text.Length > 0 && Durations.TryParse(text, out var ttl) ? (long)ttl.TotalSeconds : (long)mount.DefaultLease.TotalSeconds;
    }
}
