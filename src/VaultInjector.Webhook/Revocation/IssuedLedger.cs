using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using k8s.Models;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// What pods were given, by pod uid, in ConfigMaps of our own namespace. Not in Vault: finding tokens there by their metadata takes the
/// right
/// to list all accessors. Not on the pods: it would take the right to change every pod, and a deleted pod takes it along. In 32 ConfigMaps
/// of fixed names, so that the right to change ConfigMaps ends at these, and 100 000 pods fit (1 MiB each). Every pod has a key of its own
/// and every write names only that key, so that replicas never overwrite each other.
/// </summary>
internal sealed class IssuedLedger(KubernetesApi api, KubernetesOptions options, InjectorMetrics metrics)
{
    private const int Shards = 32;

    private string Collection => $"/api/v1/namespaces/{Uri.EscapeDataString(options.Namespace)}/configmaps";

    /// <exception cref="KubernetesApiException">The write failed.</exception>
    public async Task RecordAsync(PodIdentity pod, string role, IssuedReport report, CancellationToken cancellation)
    {
        try
        {
            var before = await FindAsync(pod.PodUid, cancellation) ?? new IssuedRecord(pod.Pod, role, [], []);
            await WriteAsync(pod.PodUid, before.With(report).ToJson(), cancellation);
            metrics.LedgerWritten("recorded");
        }
        catch (KubernetesApiException)
        {
            metrics.LedgerWritten("failed");
            throw;
        }
    }

    /// <summary>Null if there is no record of the pod.</summary>
    /// <remarks>An entry that is not a record is dropped and counted.</remarks>
    /// <exception cref="KubernetesApiException">The read failed.</exception>
    public async Task<IssuedRecord?> FindAsync(string podUid, CancellationToken cancellation)
    {
        using var shard = await ReadAsync(ShardOf(podUid), cancellation);
        if (shard?.RootElement.Get("data"u8).Text(Encoding.UTF8.GetBytes(podUid)) is not { } text)
        {
            return null;
        }

        if (IssuedRecord.Parse(text) is { } record)
        {
            return record;
        }

        metrics.Revoked("poison");
        await ForgetAsync(podUid, cancellation);
        return null;
    }

    /// <exception cref="KubernetesApiException">The write failed.</exception>
    public Task ForgetAsync(string podUid, CancellationToken cancellation) => WriteAsync(podUid, record: null, cancellation);

    /// <summary>The uids of all recorded pods.</summary>
    /// <exception cref="KubernetesApiException">The read failed.</exception>
    public async Task<HashSet<string>> PodUidsAsync(CancellationToken cancellation)
    {
        var uids = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < Shards; index++)
        {
            using var shard = await ReadAsync(NameOf(index), cancellation);
            if (shard?.RootElement.Get("data"u8) is { ValueKind: JsonValueKind.Object } data)
            {
                uids.UnionWith(data.EnumerateObject().Select(entry => entry.Key()));
            }
        }

        return uids;
    }

    /// <summary>The names of all ConfigMaps, as the shipped Role lists them.</summary>
    internal static IEnumerable<string> Names => Enumerable.Range(0, Shards).Select(NameOf);

    private static string ShardOf(string podUid) => NameOf(SHA256.HashData(Encoding.UTF8.GetBytes(podUid))[0] % Shards);

    private static string NameOf(int index) => $"vault-injector-issued-{index.ToString("x2", CultureInfo.InvariantCulture)}";

    private async Task<JsonDocument?> ReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await api.GetAsync($"{Collection}/{name}", cancellation);
        }
        catch (KubernetesApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task WriteAsync(string podUid, string? record, CancellationToken cancellation)
    {
        var name = ShardOf(podUid);
        try
        {
            (await api.MergePatchAsync($"{Collection}/{name}", json => Patch(json, podUid, record), cancellation)).Dispose();
        }
        catch (KubernetesApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            if (record is not null)
            {
                await CreateAsync(name, cancellation);
                (await api.MergePatchAsync($"{Collection}/{name}", json => Patch(json, podUid, record), cancellation)).Dispose();
            }
        }
    }

    private async Task CreateAsync(string name, CancellationToken cancellation)
    {
        try
        {
            (await api.PostAsync(Collection, Empty(name), KubernetesObjects.Default.V1ConfigMap, cancellation)).Dispose();
        }
        catch (KubernetesApiException exists) when (exists.Status == HttpStatusCode.Conflict)
        {
            // Another replica was faster.
        }
    }

    private static void Patch(Utf8JsonWriter json, string podUid, string? record)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteString(podUid, record);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static V1ConfigMap Empty(string name) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new V1ObjectMeta
        {
            Name = name,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["app.kubernetes.io/name"] = "vault-injector",
                ["app.kubernetes.io/component"] = "issued-ledger",
            },
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["kubernetes.io/description"] =
                    "Accessors (no secrets) of the tokens of pods. vault-injector uses them to revoke the tokens when the pods end.",
            },
        },
    };
}
