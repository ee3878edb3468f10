using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Leases;

/// <summary>The leases of dynamic secrets: made, renewed, revoked; those of a token end with it.</summary>
internal sealed class LeaseStore(JsonObject document, TokenStore tokens)
{
    private readonly JsonObject _entries = document.Child("leases");

    /// <summary>How many leases each path ever gave.</summary>
    public Dictionary<string, int> Made { get; } = new(StringComparer.Ordinal);

    public Lease Add(string path, TokenEntry token, TimeSpan ttl, TimeSpan most)
    {
        var id = $"{path}/{Identifiers.Base62()}";
        var json = new JsonObject
        {
            ["id"] = id,
            ["token"] = token.Id,
            ["issued"] = tokens.Now.ToUnixTimeMilliseconds(),
            ["expires"] = (tokens.Now + ttl).ToUnixTimeMilliseconds(),
            ["ttl"] = (long)ttl.TotalSeconds,
            ["most"] = (long)most.TotalSeconds,
        };
        _entries[id] = json;
        Made[path] = Made.GetValueOrDefault(path) + 1;
        return new Lease(json);
    }

    /// <summary>Null where it ended, was revoked, or its token is gone.</summary>
    public Lease? Find(string id)
    {
        if (_entries[id] is not JsonObject json)
        {
            return null;
        }
        var lease = new Lease(json);
        if (lease.Expires > tokens.Now && tokens.Find(lease.Token) is not null)
        {
            return lease;
        }
        Revoke(id);
        return null;
    }

    /// <summary>The ids that are alive, by their prefix.</summary>
    public JsonObject Alive(string prefix) => new(_entries
        .Select(item => item.Key)
        .Where(id => id.StartsWith(prefix, StringComparison.Ordinal))
        .ToList()
        .Where(id => Find(id) is not null)
        .Select(id => KeyValuePair.Create(id, (JsonNode?)true)));

    public void Revoke(string id) => _entries.Remove(id);

    public void RevokeAll(string prefix)
    {
        foreach (var (id, _) in Alive(prefix))
        {
            Revoke(id);
        }
    }

    public void RevokeOf(string token)
    {
        foreach (var id in _entries.Where(item => item.Value!.AsObject().Text("token") == token).Select(item => item.Key).ToList())
        {
            Revoke(id);
        }
    }
}
