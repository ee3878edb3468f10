namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>What happened to a stored object.</summary>
public enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One entry of the store's history.</summary>
public sealed record StoredChange(ChangeKind Kind, ObjectKey Key, JsonObject Item, JsonObject? Previous, long Version);
