using VaultInjector.Injection.Annotations;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Notices that injected pods end: a watch that the API server narrows to the metadata of injected pods that have not succeeded or
/// failed, so
/// that it reports both those ends and deletion as DELETED. What ended while nobody watched is found by comparing the ledger with the pods.
/// </summary>
internal sealed partial class PodEndings(
    KubernetesApi api,
    IssuedLedger ledger,
    Revoker revoker,
    RenewalTiming timing,
    ILogger<PodEndings> logger
) : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan CompareEach = TimeSpan.FromHours(1);

    private static readonly string Living =
        $"/api/v1/pods?labelSelector={Uri.EscapeDataString($"{AnnotationKeys.InjectedLabel}={AnnotationKeys.InjectedLabelValue}")}" +
        $"&fieldSelector={Uri.EscapeDataString("status.phase!=Succeeded,status.phase!=Failed")}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(await CompareAsync(stoppingToken), () => failures = 0, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Log.WatchEnded(logger, failure.Message);
                await Task.Delay(timing.RetryDelay(failures++), timing.Time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Ledger first: a pod that is written down after that is not missed among the living.</summary>
    /// <returns>The resourceVersion to watch from.</returns>
    private async Task<string> CompareAsync(CancellationToken stopping)
    {
        var ended = await ledger.PodUidsAsync(stopping);
        var (version, next) = ("", "");
        do
        {
            using var page = await api.GetMetadataAsync($"{Living}&limit={PageSize}{next}", stopping);
            foreach (var pod in page.RootElement.Items())
            {
                ended.Remove(pod.Child("metadata"u8).Text("uid"u8) ?? "");
            }

            var list = page.RootElement.Child("metadata"u8);
            version = list.Text("resourceVersion"u8) ?? "";
            next = list.Text("continue"u8) is { Length: > 0 } token ? $"&continue={Uri.EscapeDataString(token)}" : "";
        }
        while (next.Length > 0);

        foreach (var uid in ended)
        {
            revoker.PodEnded(uid, stopping);
        }

        return version;
    }

    private async Task FollowAsync(string version, Action succeeded, CancellationToken stopping)
    {
        for (var compared = timing.Time.GetTimestamp(); timing.Time.GetElapsedTime(compared) < CompareEach;)
        {
            await foreach (var change in api.WatchMetadataAsync(Living, version, stopping))
            {
                version = change.ResourceVersion;
                if (change.Type == WatchEvent.Deleted && change.Object.Child("metadata"u8).Text("uid"u8) is { } uid)
                {
                    revoker.PodEnded(uid, stopping);
                }
            }

            succeeded();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Watching for the end of pods was interrupted and starts again: {Reason}")]
        public static partial void WatchEnded(ILogger logger, string reason);
    }
}
