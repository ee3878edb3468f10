using System.Text.Json.Nodes;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>A pod with five secrets: from exec to the last file, and the same without the secrets, in turns.</summary>
internal static class AgentSecrets
{
    private const int Warm = 2;
    private const int Measured = 11;

    private static readonly string[] Names = ["one", "two", "three", "four", "five"];

    /// <summary>The annotations of the five, each behind a comma.</summary>
    public static string Annotations { get; } =
        string.Concat(Names.Select(name => $", vault-injector.io/secret.{name}: secret/app/{name}"));

    public static async Task StoreAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        foreach (var name in Names)
        {
            var fields = new JsonObject { ["username"] = name, ["password"] = "not-a-secret" };
            await cluster.Local.Vault.SendAsync(HttpMethod.Post, $"secret/app/{name}", fields, cancellation);
        }
    }

    public static async Task<AgentSecretsResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var (secrets, token) = (new List<double>(), new List<double>());
        for (var number = 0; number < Warm + Measured; number++)
        {
            var with = await StoredPod.CreateAsync(cluster, $"five-{number}", cancellation, more: Annotations);
            secrets.Add(await ElapsedAsync(with, Names, cancellation));
            token.Add(await ElapsedAsync(await StoredPod.CreateAsync(cluster, $"none-{number}", cancellation), ["token"], cancellation));
        }

        return new AgentSecretsResult(secrets.Skip(Warm).Median(), token.Skip(Warm).Median());
    }

    private static async Task<double> ElapsedAsync(StoredPod pod, string[] files, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetUtcNow();
        await LocalProcess.RunAsync(pod.Agent, cancellation);
        return (files.Max(pod.WrittenAt) - started).TotalMilliseconds;
    }
}

/// <param name="SecretsMs">From exec to the last of five files.</param>
/// <param name="TokenMs">From exec to the token file of a pod without secrets.</param>
internal sealed record AgentSecretsResult(double SecretsMs, double TokenMs);
