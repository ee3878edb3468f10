namespace VaultInjector.DevCluster.Vault.Tokens;

/// <summary>A token as it is stored.</summary>
internal sealed class TokenEntry(JsonObject json)
{
    public JsonObject Json => json;

    public string Id => json.Text("id");

    public string Accessor => json.Text("accessor");

    public string Parent => json.Text("parent");

    public bool IsOrphan => Parent.Length == 0;

    public IReadOnlyList<string> Policies => json.Texts("policies");

    public bool IsRoot => Policies.Contains("root", StringComparer.Ordinal);

    public bool IsWrapping => Policies is ["response-wrapping"];

    public string Path => json.Text("path");

    public string DisplayName => json.Text("display_name");

    public string Role => json.Text("role");

    public bool Renewable => json.Flag("renewable");

    public TimeSpan Period => TimeSpan.FromSeconds(json.Whole("period"));

    public TimeSpan ExplicitMaxTtl => TimeSpan.FromSeconds(json.Whole("explicit_max_ttl"));

    /// <summary>The longest life that the login's role allows; zero if it does not say.</summary>
    public TimeSpan RoleMaxTtl => TimeSpan.FromSeconds(json.Whole("max_ttl"));

    public long CreationTtl => json.Whole("creation_ttl");

    public DateTimeOffset Issued => DateTimeOffset.FromUnixTimeMilliseconds(json.Whole("issued"));

    public int NumUses
    {
        get => (int)json.Whole("num_uses");
        set => json["num_uses"] = value;
    }

    /// <summary>Null for a token without an end (root).</summary>
    public DateTimeOffset? Expires => json.Has("expires") ? DateTimeOffset.FromUnixTimeMilliseconds(json.Whole("expires")) : null;

    public JsonNode? Meta => json["meta"]?.DeepClone();

    public bool IsExpired(DateTimeOffset now) => Expires is { } end && end <= now;

    public void SetTtl(DateTimeOffset now, TimeSpan ttl) => json["expires"] = (now + ttl).ToUnixTimeMilliseconds();

    public long TtlAt(DateTimeOffset now) => Expires is { } end ? (long)Math.Round((end - now).TotalSeconds) : 0;

    /// <summary>The "auth" part of an answer.</summary>
    public JsonObject ToAuth(long leaseDuration)
    {
        var auth = new JsonObject
        {
            ["client_token"] = Id,
            ["accessor"] = Accessor,
            ["policies"] = Policies.ToJsonArray(),
            ["token_policies"] = Policies.ToJsonArray(),
            ["metadata"] = Meta,
            ["lease_duration"] = leaseDuration,
            ["renewable"] = Renewable,
            ["entity_id"] = json.Text("entity_id"),
            ["token_type"] = json.Text("type"),
            ["orphan"] = IsOrphan,
        };
        if (Policies.Count == 0)
        {
            auth.Remove("token_policies");
        }
        return auth;
    }
}
