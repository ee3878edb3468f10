using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Core;

/// <summary>Makes the backend of a mount; null for an unknown type.</summary>
internal delegate IVaultBackend? BackendFactory(string type, Mount mount, VaultCore core);

/// <summary>Everything mounted, and the backend that answers under each path.</summary>
internal sealed class MountTable
{
    private readonly JsonObject _document;
    private readonly Func<string, Mount, IVaultBackend?> _backends;
    private readonly Dictionary<string, (Mount Mount, IVaultBackend Backend)> _routes = new(StringComparer.Ordinal);

    public MountTable(JsonObject document, Func<string, Mount, IVaultBackend?> backends)
    {
        _document = document;
        _backends = backends;
        foreach (var (path, entry) in Entries)
        {
            Route(path, entry!.AsObject());
        }
    }

    public IEnumerable<Mount> Mounts => _routes.Values.Select(route => route.Mount);

    public IEnumerable<IVaultBackend> Backends => _routes.Values.Select(route => route.Backend);

    private JsonObject Entries => _document.Child("mounts");

    /// <summary>The mount with the longest path that the request's path starts with.</summary>
    public (Mount Mount, IVaultBackend Backend)? Find(string path) =>
        _routes.Where(route => path.StartsWith(route.Key, StringComparison.Ordinal)).OrderByDescending(route => route.Key.Length)
            .Select(route => ((Mount, IVaultBackend)?)route.Value).FirstOrDefault();

    public Mount? At(string path) => _routes.TryGetValue(path, out var route) ? route.Mount : null;

    public void Add(string path, string type, bool isAuth, JsonObject request)
    {
        path = path.Trim('/') + "/";
        var full = (isAuth ? "auth/" : "") + path;
        if (_routes.Keys.FirstOrDefault(known => known.StartsWith("auth/", StringComparison.Ordinal) == isAuth &&
            (known.StartsWith(full, StringComparison.Ordinal) || full.StartsWith(known, StringComparison.Ordinal))) is { } taken)
        {
            throw new VaultRefusal(400, $"path is already in use at {(isAuth ? taken["auth/".Length..] : taken)}");
        }
        var options = request["options"] as JsonObject;
        if (type is "kv-v2" or "kv-v1")
        {
            options = new JsonObject { ["version"] = type[^1..] };
            type = "kv";
        }
        var entry = Entry(path, type, isAuth, options, request);
        if (_backends(type, new Mount(entry, [])) is null)
        {
            throw new VaultRefusal(400, $"plugin not found in the catalog: {type}");
        }
        Entries[full] = entry;
        Route(full, entry);
    }

    private static JsonObject Entry(string path, string type, bool isAuth, JsonObject? options, JsonObject request)
    {
        var config = request["config"] as JsonObject ?? [];
        return new JsonObject
        {
            ["path"] = path,
            ["is_auth"] = isAuth,
            ["type"] = type,
            ["accessor"] = (isAuth ? "auth_" : "") + Identifiers.MountAccessor(type),
            ["uuid"] = Identifiers.Uuid(),
            ["description"] = request.Text("description"),
            ["options"] = options?.Copy(),
            ["config"] = new JsonObject
            {
                ["default_lease_ttl"] = config.Seconds("default_lease_ttl"),
                ["max_lease_ttl"] = config.Seconds("max_lease_ttl"),
            },
        };
    }

    public void Remove(string fullPath)
    {
        if (_routes.Remove(fullPath, out var route))
        {
            _document.Child("storage").Remove(route.Mount.Entry.Text("uuid"));
            Entries.Remove(fullPath);
        }
    }

    /// <summary>Creates the backend again after its options changed.</summary>
    public void Reload(string fullPath) => Route(fullPath, Entries.Child(fullPath));

    private void Route(string fullPath, JsonObject entry)
    {
        var mount = new Mount(entry, _document.Child("storage").Child(entry.Text("uuid")));
        _routes[fullPath] = (mount, _backends(mount.Type, mount)!);
    }
}
