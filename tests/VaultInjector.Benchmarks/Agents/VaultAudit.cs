using System.Text.Json.Nodes;

namespace VaultInjector.Benchmarks;

/// <summary>Vault's own account of what it is asked, by its file audit device.</summary>
internal sealed class VaultAudit : IDisposable
{
    private const string Device = "sys/audit/bench";
    private readonly BenchCluster _cluster;
    private readonly string _file;

    private VaultAudit(BenchCluster cluster, string file) => (_cluster, _file) = (cluster, file);

    public static async Task<VaultAudit> StartAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var file = Path.Combine(cluster.Local.WorkingDirectory, $"audit-{Guid.NewGuid():N}.log");
        await cluster.Local.Vault.SendAsync(
            HttpMethod.Put, Device, new JsonObject { ["type"] = "file", ["options"] = new JsonObject { ["file_path"] = file } }, cancellation);
        return new VaultAudit(cluster, file);
    }

    public async Task<VaultCalls> EndAsync(CancellationToken cancellation)
    {
        await _cluster.Local.Vault.SendAsync(HttpMethod.Delete, Device, null, cancellation);
        var entries = (await File.ReadAllLinesAsync(_file, cancellation)).Select(line => JsonNode.Parse(line)!).Select(Entry.Of).ToList();
        return new VaultCalls(
            entries.Where(entry => !entry.IsResponse && !entry.Path.StartsWith("sys/audit", StringComparison.Ordinal)).GroupBy(entry => entry.Call, StringComparer.Ordinal)
                .ToDictionary(calls => calls.Key, calls => calls.Count(), StringComparer.Ordinal),
            MostAtOnce(entries.Where(entry => entry.IsOfInjector)));
    }

    public void Dispose() => File.Delete(_file);

    private static int MostAtOnce(IEnumerable<Entry> entries)
    {
        var (open, most) = (0, 0);
        foreach (var entry in entries)
        {
            open += entry.IsResponse ? -1 : 1;
            most = Math.Max(most, open);
        }

        return most;
    }

    private sealed record Entry(bool IsResponse, string Path, string Operation)
    {
        /// <summary>What the broker asks on behalf of a pod.</summary>
        public bool IsOfInjector => Path.StartsWith("auth/approle/role/", StringComparison.Ordinal) || Path.StartsWith("auth/token/create/", StringComparison.Ordinal);

        public string Call => $"{Operation} {Path}";

        public static Entry Of(JsonNode line) => new(
            line["type"]!.GetValue<string>() == "response", line["request"]!["path"]!.GetValue<string>(), line["request"]!["operation"]!.GetValue<string>());
    }
}

/// <param name="ByPath">How often each operation on each path was asked for.</param>
/// <param name="MostAtOnce">The most requests of the injector that were open at the same time.</param>
internal sealed record VaultCalls(IReadOnlyDictionary<string, int> ByPath, int MostAtOnce)
{
    public double Each(int pods) => (double)ByPath.Values.Sum() / pods;
}
