using System.Globalization;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>The ledger as the API server holds it.</summary>
internal sealed class IssuedRecords(RunningCluster running)
{
    public Task<string> WaitForRecordAsync(string uid) =>
        Waiting.ForAsync(() => RecordAsync(uid), "the ledger to know the pod", CancellationToken.None);

    public Task<string> WaitForNoRecordAsync(string uid) => Waiting.ForAsync(
        async () => await RecordAsync(uid) is null ? "forgotten" : null, "the ledger to forget the pod", CancellationToken.None);

    /// <summary>What the ledger holds of a pod: accessors, and nothing that is a secret.</summary>
    private async Task<string?> RecordAsync(string uid)
    {
        for (var shard = 0; shard < 32; shard++)
        {
            try
            {
                var map = await running.Cluster.Kube.Admin.GetAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"/api/v1/namespaces/vault-injector/configmaps/vault-injector-issued-{shard:x2}"),
                    CancellationToken.None);
                map.ToJsonString().ShouldNotContain("hvs.");
                if (map["data"]?[uid]?.GetValue<string>() is { } record)
                {
                    return record;
                }
            }
            catch (KubeRefusalException missing) when (missing.Code == 404)
            {
                // Nothing was written there yet.
            }
        }

        return null;
    }
}
