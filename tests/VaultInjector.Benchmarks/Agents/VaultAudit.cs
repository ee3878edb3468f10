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
        var requests = (await File.ReadAllLinesAsync(_file, cancellation)).Select(line => JsonNode.Parse(line)!).Where(entry => entry["type"]!.GetValue<string>() == "request");
        return new VaultCalls(requests.Select(Call).Where(call => !call.Contains(Device, StringComparison.Ordinal)).CountBy(call => call, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal));
    }

    public void Dispose() => File.Delete(_file);

    private static string Call(JsonNode entry) => $"{entry["request"]!["operation"]!.GetValue<string>()} {entry["request"]!["path"]!.GetValue<string>()}";
}

/// <param name="ByPath">How often each operation on each path was asked for.</param>
internal sealed record VaultCalls(IReadOnlyDictionary<string, int> ByPath)
{
    public double Each(int pods) => (double)ByPath.Values.Sum() / pods;
}
