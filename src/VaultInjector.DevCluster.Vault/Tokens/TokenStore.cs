namespace VaultInjector.DevCluster.Vault.Tokens;

/// <summary>The tokens: made, found, used up, renewed and revoked with their children.</summary>
internal sealed class TokenStore(JsonObject document, TimeProvider time)
{
    private readonly JsonObject _entries = document.Child("tokens");
    private readonly JsonObject _accessors = document.Child("accessors");

    /// <summary>Called with each token that ends, so that what belongs to it ends as well.</summary>
    public Action<TokenEntry>? Revoked { get; set; }

    /// <summary>The tokens of the namespace around this one, which are valid here too.</summary>
    public TokenStore? Outer { get; init; }

    public DateTimeOffset Now => time.GetUtcNow();

    public IReadOnlyList<string> Accessors => [.. _accessors.Select(item => item.Key)];

    public TokenEntry Add(JsonObject json, TimeSpan? ttl)
    {
        var now = Now;
        json["issued"] = now.ToUnixTimeMilliseconds();
        json["creation_ttl"] = (long)(ttl ?? default).TotalSeconds;
        var entry = new TokenEntry(json);
        if (ttl is { } span)
        {
            entry.SetTtl(now, span);
        }
        if (!json.Has("id"))
        {
            json["id"] = Identifiers.ServiceToken();
        }
        json["accessor"] = Identifiers.Base62();
        _entries[entry.Id] = json;
        _accessors[entry.Accessor] = entry.Id;
        return entry;
    }

    /// <summary>The token if it is valid now: neither ended itself nor the child of one that ended.</summary>
    public TokenEntry? Find(string id)
    {
        if (Stored(id) is not { } entry)
        {
            return null;
        }
        if (entry.IsExpired(Now) || (!entry.IsOrphan && FindAnywhere(entry.Parent) is null))
        {
            Revoke(entry);
            return null;
        }
        return entry;
    }

    /// <summary>Also where a namespace around this one made it.</summary>
    public TokenEntry? FindAnywhere(string id) => Find(id) ?? Outer?.FindAnywhere(id);

    /// <summary>Whether this namespace made it.</summary>
    public TokenEntry? FindOwn(string id) => Stored(id);

    public TokenEntry? FindByAccessor(string accessor) => _accessors.Has(accessor) ? Find(_accessors.Text(accessor)) : null;

    /// <summary>Counts one use of a token with a limited number; the last one ends it after the request.</summary>
    public static bool Spend(TokenEntry entry)
    {
        if (entry.NumUses <= 0)
        {
            return false;
        }
        entry.NumUses--;
        return entry.NumUses == 0;
    }

    public void Revoke(TokenEntry entry)
    {
        foreach (var child in Children(entry))
        {
            Revoke(child);
        }
        Remove(entry);
    }

    public void Tidy()
    {
        foreach (var id in _entries.Select(item => item.Key).ToList())
        {
            Find(id);
        }
    }

    private List<TokenEntry> Children(TokenEntry parent) =>
        [
            .. _entries
                .Select(item => new TokenEntry(item.Value!.AsObject()))
                .Where(child => child.Parent == parent.Id),
        ];

    private void Remove(TokenEntry entry)
    {
        if (_entries.Remove(entry.Id))
        {
            _accessors.Remove(entry.Accessor);
            Revoked?.Invoke(entry);
        }
    }

    private TokenEntry? Stored(string id) => _entries[id] is JsonObject json ? new TokenEntry(json) : null;
}
