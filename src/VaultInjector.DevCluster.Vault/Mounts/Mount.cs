namespace VaultInjector.DevCluster.Vault.Mounts;

/// <summary>A mounted backend: where it is, its settings and its own part of the stored document.</summary>
internal sealed class Mount(JsonObject entry, JsonObject storage)
{
    public static readonly TimeSpan SystemMaxLease = TimeSpan.FromHours(768);

    public JsonObject Entry => entry;

    /// <summary>The stored data of the backend; no other backend reads it.</summary>
    public JsonObject Storage => storage;

    /// <summary>With a slash at the end, and with auth/ before it for an auth method.</summary>
    public string Path => (IsAuth ? "auth/" : "") + entry.Text("path");

    public bool IsAuth => entry.Flag("is_auth");

    public string Type => entry.Text("type");

    public string Accessor => entry.Text("accessor");

    public JsonObject Options => entry["options"] as JsonObject ?? [];

    public TimeSpan DefaultLease => Lease("default_lease_ttl");

    public TimeSpan MaxLease => Lease("max_lease_ttl");

    private TimeSpan Lease(string name) =>
        entry.Child("config").Whole(name) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : SystemMaxLease;
}
