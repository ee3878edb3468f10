using System.Net;
using System.Text.Json;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// What pods were given, by pod uid: a Lease of our own namespace for each pod. Not in Vault: finding tokens there by their metadata takes
/// the right to list all accessors. Not on the pods: it would take the right to change every pod, and a deleted pod takes it along. A write
/// names only what it adds, so that replicas never overwrite each other; a pod's end reads one object. docs/operations.md has the reasons.
/// </summary>
internal sealed class IssuedLedger(KubernetesApi api, KubernetesOptions options, InjectorMetrics metrics)
{
    private string Path => $"/apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(options.Namespace)}/leases";

    private WatchedCollection Collection => new(
        "issued", $"{Path}?labelSelector={Uri.EscapeDataString($"app.kubernetes.io/component={IssuedLease.Component}")}");

    /// <summary>Adds these accessors to what is known of the pod.</summary>
    /// <returns>The record as it is stored now.</returns>
    /// <exception cref="KubernetesApiException">The write failed.</exception>
    public async Task<IssuedRecord> RecordAsync(
        string podUid, IssuedRecord more, LedgerOutcome outcome, CancellationToken cancellation)
    {
        try
        {
            using var stored = await AddAsync(podUid, more, cancellation);
            metrics.LedgerWritten(outcome);
            return IssuedLease.Read(stored.RootElement).Record ?? more;
        }
        catch (KubernetesApiException)
        {
            metrics.LedgerWritten(LedgerOutcome.Failed);
            throw;
        }
    }

    /// <summary>Null if there is no record of the pod.</summary>
    /// <remarks>What is not an entry is left out and counted; an object that is not a record is dropped.</remarks>
    /// <exception cref="KubernetesApiException">The read failed.</exception>
    public async Task<IssuedRecord?> FindAsync(string podUid, CancellationToken cancellation)
    {
        if (!IssuedLease.IsUid(podUid))
        {
            return null;
        }

        using var lease = await OrNothingAsync(api.GetAsync(PathOf(podUid), cancellation));
        if (lease is null)
        {
            return null;
        }

        var (record, poison) = IssuedLease.Read(lease.RootElement);
        for (; poison > 0; poison--)
        {
            metrics.Revoked(RevocationOutcome.Poison);
        }

        if (record is null)
        {
            await ForgetAsync(podUid, version: null, cancellation);
        }

        return record;
    }

    /// <param name="podUid">The pod.</param>
    /// <param name="version">Of the record that was dealt with; null drops any.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="KubernetesApiException">The write failed; 409 where more was recorded meanwhile.</exception>
    public async Task ForgetAsync(string podUid, string? version, CancellationToken cancellation) =>
        (await OrNothingAsync(api.DeleteAsync(PathOf(podUid), version, cancellation)))?.Dispose();

    /// <summary>Takes accessors out that Vault has ended.</summary>
    /// <exception cref="KubernetesApiException">The write failed.</exception>
    public async Task ForgetAsync(string podUid, IReadOnlyList<Accessor> ended, CancellationToken cancellation) =>
        (await OrNothingAsync(api.MergePatchAsync(PathOf(podUid), json => IssuedLease.WriteLess(json, ended), cancellation)))?.Dispose();

    /// <summary>The uids of all recorded pods, read page by page with nothing of the records but their metadata.</summary>
    /// <exception cref="KubernetesApiException">The read failed.</exception>
    public async Task<HashSet<string>> PodUidsAsync(CancellationToken cancellation)
    {
        var uids = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            using var answer = await api.GetMetadataAsync(Collection.PageAfter(next), cancellation);
            (var items, _, next) = ListPage.Read(answer.RootElement);
            foreach (var lease in items)
            {
                if (IssuedLease.UidOf(lease) is { } uid)
                {
                    uids.Add(uid);
                }
                else
                {
                    metrics.Revoked(RevocationOutcome.Poison);
                }
            }
        }
        while (next is not null);

        return uids;
    }

    private string PathOf(string podUid) => $"{Path}/{IssuedLease.NameOf(podUid)}";

    /// <summary>Most pods report once in their life: the object is created first. Each write is atomic in the API server.</summary>
    private async Task<JsonDocument> AddAsync(string podUid, IssuedRecord more, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await api.PostAsync(Path, json => IssuedLease.Write(json, podUid, more), cancellation);
            }
            catch (KubernetesApiException exists) when (exists.Status == HttpStatusCode.Conflict)
            {
                // The pod was given something before.
            }

            var patch = api.MergePatchAsync(PathOf(podUid), json => IssuedLease.WriteMore(json, more.Accessors), cancellation);
            if (await OrNothingAsync(patch) is { } patched)
            {
                return patched;
            }
        }
    }

    /// <summary>Null where the object does not exist.</summary>
    private static async Task<JsonDocument?> OrNothingAsync(Task<JsonDocument> asked)
    {
        try
        {
            return await asked;
        }
        catch (KubernetesApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
