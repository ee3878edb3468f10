using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Notices when injected pods end: a watch that the API server restricts to the metadata of injected pods that have not succeeded or
/// failed, so that it reports both those ends and deletion as DELETED. Pods that ended while no replica watched are found by comparing
/// the ledger with the pods. A pod that loses its label seems to end as well; the revoker then follows it by its uid.
/// </summary>
internal sealed class PodEndings(
    KubernetesApi api,
    IssuedLedger ledger,
    FormerLedger former,
    Revoker revoker,
    Clock clock,
    InjectorMetrics metrics,
    ILogger<PodEndings> logger)
    : BackgroundService, IObjectFollower
{
    private static readonly TimeSpan CompareEach = TimeSpan.FromHours(1);

    private static readonly string Living =
        $"/api/v1/pods?labelSelector={Uri.EscapeDataString($"{AnnotationKeys.InjectedLabel}={AnnotationKeys.InjectedLabelValue}")}" +
        $"&fieldSelector={Uri.EscapeDataString("status.phase!=Succeeded,status.phase!=Failed")}";

    private HashSet<string> _ended = new(StringComparer.Ordinal);

    public ListAndWatch Watch { get; } = new(
        new WatchedCollection("injected-pods", Living, CompareEach), api, clock, metrics, logger);

    /// <summary>Reads the ledger first: a pod that is recorded later is then not taken for an ended one.</summary>
    public async Task ListBeginsAsync(CancellationToken cancellation)
    {
        await former.CarryOverAsync(cancellation);
        _ended = await ledger.PodUidsAsync(cancellation);
    }

    public void Present(JsonElement item)
    {
        var uid = UidOf(item);
        _ended.Remove(uid);
        revoker.PodIsWatched(uid);
    }

    public void Gone(JsonElement item) => revoker.PodEnded(UidOf(item));

    public void ListEnds(CancellationToken cancellation)
    {
        foreach (var uid in _ended)
        {
            revoker.PodEnded(uid);
        }

        _ended = new HashSet<string>(StringComparer.Ordinal);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Watch.RunAsync(this, stoppingToken);

    private static string UidOf(JsonElement pod) => pod.Get("metadata"u8).Text("uid"u8) ?? "";
}
