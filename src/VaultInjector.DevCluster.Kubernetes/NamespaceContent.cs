namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>
/// Gives each new namespace its default service account and the cluster's CA, in the same moment, so that pods need not wait.
/// </summary>
public static class NamespaceContent
{
    public static void Fill(ObjectStore store, string ns, (string AuthorityPem, DateTimeOffset Now) cluster)
    {
        Add(store, ResourceCatalog.ServiceAccounts, Item(ResourceCatalog.ServiceAccounts, ns, "default", cluster.Now));
        var authority = Item(ResourceCatalog.ConfigMaps, ns, "kube-root-ca.crt", cluster.Now);
        authority["data"] = new JsonObject { ["ca.crt"] = cluster.AuthorityPem };
        Add(store, ResourceCatalog.ConfigMaps, authority);
    }

    private static void Add(ObjectStore store, ResourceType type, JsonObject item) =>
        _ = store.Add(new ObjectKey(type, item.Namespace(), item.Name()), item);

    private static JsonObject Item(ResourceType type, string ns, string name, DateTimeOffset now) => new()
    {
        ["apiVersion"] = type.ApiVersion,
        ["kind"] = type.Kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = ns,
            ["uid"] = Guid.NewGuid().ToString(),
            ["creationTimestamp"] = now.Timestamp(),
        },
    };
}
