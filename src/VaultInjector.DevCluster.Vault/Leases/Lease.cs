namespace VaultInjector.DevCluster.Vault.Leases;

/// <summary>A lease as it is stored; it ends with its token.</summary>
internal sealed class Lease(JsonObject json)
{
    public string Id => json.Text("id");

    public string Token => json.Text("token");

    public DateTimeOffset Issued => DateTimeOffset.FromUnixTimeMilliseconds(json.Whole("issued"));

    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeMilliseconds(json.Whole("expires"));

    public TimeSpan Ttl => TimeSpan.FromSeconds(json.Whole("ttl"));

    /// <summary>From its first day; renewals do not lead beyond it.</summary>
    public TimeSpan Most => TimeSpan.FromSeconds(json.Whole("most"));

    public void Renew(DateTimeOffset now, TimeSpan life)
    {
        json["expires"] = (now + life).ToUnixTimeMilliseconds();
        json["renewed"] = now.ToUnixTimeMilliseconds();
    }

    public JsonObject Describe(DateTimeOffset now) => new()
    {
        ["expire_time"] = Expires.Rfc3339(),
        ["id"] = Id,
        ["issue_time"] = Issued.Rfc3339(),
        ["last_renewal"] = json.Has("renewed") ? DateTimeOffset.FromUnixTimeMilliseconds(json.Whole("renewed")).Rfc3339() : null,
        ["renewable"] = true,
        ["ttl"] = (long)(Expires - now).TotalSeconds,
    };
}
