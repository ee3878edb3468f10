using System.Globalization;
using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// The former ledger: 32 ConfigMaps of fixed names. Their records are carried over and they are removed. They are looked for again at the
/// next comparison, because a former replica may still write while it is replaced; after two looks that found none, never again.
/// </summary>
internal sealed partial class FormerLedger(
    KubernetesApi api,
    IssuedLedger ledger,
    KubernetesOptions options,
    InjectorMetrics metrics,
    Clock clock,
    ILogger<FormerLedger> logger)
{
    private const int Shards = 32;
    private const int LooksForNothing = 2;
    private const int AtATime = 8;
    private const int MostTries = 3;

    private int _found;

    /// <summary>The names of all ConfigMaps, as the shipped Role lists them.</summary>
    internal static IEnumerable<string> Names => Enumerable.Range(0, Shards).Select(NameOf);

    private string Path => $"/api/v1/namespaces/{Uri.EscapeDataString(options.Namespace)}/configmaps";

    /// <exception cref="KubernetesApiException">A read or a write failed; what was carried over stays so.</exception>
    public async Task CarryOverAsync(CancellationToken cancellation)
    {
        if (_found == LooksForNothing)
        {
            return;
        }

        // Replicas that start together begin at different ones, and what one has removed the others need not carry over.
        var (moved, first) = (0, (int)(clock.Random() * Shards));
        for (var turn = 0; turn < Shards; turn++)
        {
            moved += await CarryOverAsync(NameOf((first + turn) % Shards), cancellation);
        }

        _found = moved > 0 ? 0 : _found + 1;
        if (moved > 0)
        {
            Log.CarriedOver(logger, moved);
        }
    }

    private static string NameOf(int index) => $"vault-injector-issued-{index.ToString("x2", CultureInfo.InvariantCulture)}";

    /// <returns>1 if the ConfigMap was there.</returns>
    private async Task<int> CarryOverAsync(string name, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var shard = await api.GetAsync($"{Path}/{name}", cancellation);
                await CarryOverAsync(shard.RootElement.Get("data"u8), cancellation);
                var version = shard.RootElement.Get("metadata"u8).Text("resourceVersion"u8);
                (await api.DeleteAsync($"{Path}/{name}", version, cancellation)).Dispose();
                return 1;
            }
            catch (KubernetesApiException missing) when (missing.Status == HttpStatusCode.NotFound)
            {
                return attempt - 1;
            }
            catch (KubernetesApiException changed) when (changed.Status == HttpStatusCode.Conflict && attempt < MostTries)
            {
                // A replica of the former version has written meanwhile.
            }
        }
    }

    private async Task CarryOverAsync(JsonElement data, CancellationToken cancellation)
    {
        var now = clock.Now.ToUnixTimeSeconds();
        var records = new List<(string PodUid, IssuedRecord Record)>();
        foreach (var entry in data.Fields())
        {
            if (entry.Key() is var podUid && IssuedLease.IsUid(podUid) &&
                entry.Value.Text() is { } text && FormerRecord.Parse(text, now) is { } record)
            {
                records.Add((podUid, record));
            }
            else
            {
                metrics.Revoked(RevocationOutcome.Poison);
            }
        }

        await Parallel.ForEachAsync(
            records,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation },
            async (entry, limit) => await ledger.RecordAsync(entry.PodUid, entry.Record, LedgerOutcome.CarriedOver, limit));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Carried the former ledger over and removed its {Count} ConfigMaps")]
        public static partial void CarriedOver(ILogger logger, int count);
    }
}
