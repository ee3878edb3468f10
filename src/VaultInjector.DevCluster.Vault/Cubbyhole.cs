using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The private storage of each token, gone with the token.</summary>
internal sealed class CubbyholeBackend(VaultCore core) : IVaultBackend
{
    public bool? Exists(VaultRequest request) => (core.Cubbyholes[request.ClientToken] as JsonObject)?.Has(request.Relative) ?? false;

    public Task<VaultResponse?> HandleAsync(VaultRequest request)
    {
        if (request.Token!.IsBatch)
        {
            throw new VaultRefusal(400, "cubbyhole operations are only supported by \"service\" type tokens");
        }
        if (request.Operation is VaultOperation.Read && request.Relative is "response" && request.Token.IsWrapping)
        {
            return Task.FromResult(core.Wrapping.ReadAsCubbyhole(request.Token.Id));
        }
        return Task.FromResult(Handle(request, core.Cubbyholes.Child(request.Token.Id)));
    }

    private static VaultResponse? Handle(VaultRequest request, JsonObject secrets)
    {
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return secrets[request.Relative] is JsonObject secret ? VaultResponse.Of(secret.Copy()) : null;
            case VaultOperation.List:
                return VaultResponse.List(secrets.KeysUnder(request.Relative));
            case VaultOperation.Delete:
                secrets.Remove(request.Relative);
                return null;
            default:
                secrets[request.Relative] =
                    request.Data.Count > 0 ? request.Data.Copy() : throw new VaultRefusal(400, "missing data fields");
                return null;
        }
    }
}
