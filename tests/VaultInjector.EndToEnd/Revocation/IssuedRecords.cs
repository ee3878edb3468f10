using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>The ledger as the API server holds it.</summary>
internal sealed class IssuedRecords(RunningCluster running)
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/vault-injector/leases";

    public Task<string> WaitForRecordAsync(string uid) =>
        Waiting.ForAsync(() => RecordAsync(uid), "the ledger to know the pod", CancellationToken.None);

    public Task<string> WaitForNoRecordAsync(string uid) => Waiting.ForAsync(
        async () => await RecordAsync(uid) is null ? "forgotten" : null, "the ledger to forget the pod", CancellationToken.None);

    /// <summary>What the ledger holds of a pod: accessors, and nothing that is a secret.</summary>
    private async Task<string?> RecordAsync(string uid)
    {
        try
        {
            var lease = await running.Cluster.Kube.Admin.GetAsync($"{Leases}/vault-injector-issued-{uid}", CancellationToken.None);
            lease.ToJsonString().ShouldNotContain("hvs.");
            return lease["spec"]!["holderIdentity"]!.GetValue<string>();
        }
        catch (KubeRefusalException missing) when (missing.Code == 404)
        {
            return null;
        }
    }
}
