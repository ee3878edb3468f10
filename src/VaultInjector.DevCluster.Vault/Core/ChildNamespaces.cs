using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Core;

/// <summary>The namespaces below one: each has mounts, policies and tokens of its own.</summary>
internal sealed class ChildNamespaces(JsonObject entries, Func<string, JsonObject, VaultCore> open)
{
    private readonly Dictionary<string, VaultCore> _open = new(StringComparer.Ordinal);

    public VaultCore? Find(string name)
    {
        if (!_open.TryGetValue(name, out var found) && entries[name] is JsonObject document)
        {
            _open[name] = found = open(name, document);
        }
        return found;
    }

    /// <summary><c>sys/namespaces</c>.</summary>
    public VaultResponse? Handle(VaultRequest request, string name)
    {
        switch (request.Operation)
        {
            case VaultOperation.List when name.Length == 0:
                return VaultResponse.List([.. entries.Select(entry => entry.Key + "/")]);
            case VaultOperation.Read:
                return entries.Has(name) ? Describe(name) : null;
            case VaultOperation.Delete:
                entries.Remove(name);
                _open.Remove(name);
                return null;
            case VaultOperation.List:
                throw VaultRefusal.Unsupported();
        }
        if (name.Length == 0 || name.Contains('/') || name is "root" or "sys" or "auth" or "audit" or "cubbyhole" or "identity")
        {
            throw new VaultRefusal(400, $"\"{name}\" is a reserved path and cannot be used as a namespace");
        }
        if (entries.TryAdd(name, new JsonObject()))
        {
            Find(name)!.MountDefaults();
        }
        return Describe(name);
    }

    private VaultResponse Describe(string name) =>
        VaultResponse.Of(new JsonObject { ["id"] = Find(name)!.ClusterId[..8], ["path"] = Find(name)!.Path });
}
