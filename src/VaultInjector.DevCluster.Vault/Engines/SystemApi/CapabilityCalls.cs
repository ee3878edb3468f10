using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Engines.SystemApi;

/// <summary>sys/capabilities and sys/capabilities-self: what a token may do at some paths.</summary>
internal sealed class CapabilityCalls(VaultCore core)
{
    public VaultResponse Handle(VaultRequest request, bool isSelf)
    {
        var paths = request.Data.Has("paths") ? request.Data.Texts("paths") : request.Data.Texts("path");
        var token = isSelf ? request.Token! : Given(request.Data.Text("token"));
        if (paths.Count == 0)
        {
            throw new VaultRefusal(400, "paths must be supplied");
        }
        var access = core.AccessOf(token, out var prefix);
        var data = new JsonObject();
        foreach (var path in paths)
        {
            data[path] = access.CapabilitiesAt(prefix + path).ToJsonArray();
        }
        if (paths.Count == 1)
        {
            data["capabilities"] = access.CapabilitiesAt(prefix + paths[0]).ToJsonArray();
        }
        return VaultResponse.RepeatedAtTop(data);
    }

    private TokenEntry Given(string token) =>
        token.Length == 0 ? throw new VaultRefusal(500, "no token found", isFault: true)
        : core.Tokens.Find(token) ?? throw new VaultRefusal(400, "invalid token", isFault: true);
}
