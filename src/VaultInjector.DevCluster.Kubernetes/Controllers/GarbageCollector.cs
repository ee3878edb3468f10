namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Deletes objects whose owners are all gone.</summary>
public sealed class GarbageCollector(ClusterAccess cluster) : IController
{
    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        var everything = cluster.Store.Everything();
        var alive = everything.Select(entry => entry.Item.Uid()).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, item) in everything.Where(entry => !entry.Item.IsEnding() && IsAbandoned(entry.Item, alive)))
        {
            await cluster.DeleteAsync("generic-garbage-collector", key.Type, item, cancellation);
        }

        return false;
    }

    private static bool IsAbandoned(JsonObject item, HashSet<string> alive)
    {
        List<string> owners = [.. item.Items("metadata", "ownerReferences").Select(owner => owner.Text("uid")).OfType<string>()];
        return owners.Count > 0 && owners.TrueForAll(uid => !alive.Contains(uid));
    }
}
