using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks.Support;

/// <summary>The embedded cluster with namespace <c>default</c> opted in and role <c>app</c> allowed, and the ways to load it.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    /// <summary>The namespace that both bodies are of.</summary>
    public const string Namespace = "default";

    /// <summary>The core that what is measured runs on; the load has the other one.</summary>
    public const int ServerCore = 0;

    private const int LoadCore = 1;

    private BenchCluster(LocalCluster cluster) => Local = cluster;

    public LocalCluster Local { get; }

    public static async Task<BenchCluster> StartAsync(CancellationToken cancellation)
    {
        var quiet = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // As in production, where an injection is one line; the line goes through a pipe to us.
            ["VAULT_INJECTOR__Logging__LogLevel__Default"] = "Information",
        };
        var cluster = new BenchCluster(await LocalCluster.StartAsync(new SilentTimeline(), quiet, cancellation));
        await cluster.Local.RunScriptAsync("add-app.sh", ["app"], cancellation);
        await cluster.Local.ApplyAsync(OptedIn(Namespace), cancellation);
        await cluster.Local.WaitForServiceAccountAsync(Namespace, cancellation);
        return cluster;
    }

    public static JsonObject OptedIn(string @namespace) => Manifests.Parse($$"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {{@namespace}}
          labels: {vault-injector.io/injection: enabled}
          annotations: {vault-injector.io/allowed-roles: app}
        """)[0];

    /// <summary>Binds every thread of a process to one core.</summary>
    public static Task PinAsync(int process, int core, CancellationToken cancellation) =>
        LocalProcess.RunAsync(new Command("taskset", "taskset", ["-a", "-c", "-p", $"{core}", $"{process}"]), cancellation);

    /// <summary>Lets a process run wherever it likes again.</summary>
    public static Task UnpinAsync(int process, CancellationToken cancellation) =>
        LocalProcess.RunAsync(
            new Command("taskset", "taskset", ["-a", "-c", "-p", $"0-{Environment.ProcessorCount - 1}", $"{process}"]),
            cancellation);

    /// <summary>Runs a load generator on the other core. Returns what it printed.</summary>
    public static Task<string> LoadAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        LocalProcess.RunAsync(new Command(program, "taskset", ["-c", $"{LoadCore}", program, .. arguments]), cancellation);

    public static string Body(string name) => Path.Combine(AppContext.BaseDirectory, "Bodies", $"{name}.json");

    public ValueTask DisposeAsync() => Local.DisposeAsync();
}
