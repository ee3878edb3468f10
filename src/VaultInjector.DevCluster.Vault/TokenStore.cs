using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The tokens: made, found, used up, renewed and revoked with their children.</summary>
internal sealed class TokenStore(JsonObject document, TimeProvider time)
{
    private readonly JsonObject _entries = document.Child("tokens");
    private readonly JsonObject _accessors = document.Child("accessors");

    /// <summary>Called with each token that ends, so that what belongs to it ends as well.</summary>
    public Action<TokenEntry>? Revoked { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    public IReadOnlyList<string> Accessors => [.. _accessors.Select(item => item.Key)];

    /// <summary>Stores the token, or seals it into its own name if it is a batch token.</summary>
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
        if (entry.IsBatch)
        {
            json["id"] = "b." + Encrypt(json.ToJsonString());
            return entry;
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
        var entry = id.StartsWith("b.", StringComparison.Ordinal) ? OpenBatch(id) : Stored(id);
        if (entry is null)
        {
            return null;
        }
        if (entry.IsExpired(Now) || (!entry.IsOrphan && Find(entry.Parent) is null))
        {
            Revoke(entry);
            return null;
        }
        return entry;
    }

    public TokenEntry? FindByAccessor(string accessor) =>
        _accessors.Has(accessor) ? Find(_accessors.Text(accessor)) : null;

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

    /// <summary>Ends the token and leaves its children as orphans.</summary>
    public void RevokeAlone(TokenEntry entry)
    {
        foreach (var child in Children(entry))
        {
            child.Json["parent"] = "";
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
                .Where(child => string.Equals(child.Parent, parent.Id, StringComparison.Ordinal)),
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

    private byte[] BatchKey()
    {
        if (!document.Has("batch_key"))
        {
            document["batch_key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        }
        return Convert.FromBase64String(document.Text("batch_key"));
    }

    private string Encrypt(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var result = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var cipher = new AesGcm(BatchKey(), 16);
        cipher.Encrypt(result.AsSpan(0, 12), plain, result.AsSpan(28), result.AsSpan(12, 16));
        return System.Buffers.Text.Base64Url.EncodeToString(result);
    }

    private TokenEntry? OpenBatch(string id)
    {
        try
        {
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(id.AsSpan(2));
            var plain = new byte[bytes.Length - 28];
            using var cipher = new AesGcm(BatchKey(), 16);
            cipher.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(28), bytes.AsSpan(12, 16), plain);
            var json = JsonNode.Parse(plain)!.AsObject();
            json["id"] = id;
            return new TokenEntry(json);
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
