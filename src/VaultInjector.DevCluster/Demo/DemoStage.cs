using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>Creates a pod, runs it, and shows the result.</summary>
internal sealed class DemoStage(LocalCluster cluster, PodRunner runner, DemoReport report)
{
    private const string MountPath = "/var/run/secrets/vault";
    private static readonly string[] ContainerLists = ["initContainers", "containers"];
    private bool _shownInFull;

    public async Task ShowAllowedAsync(JsonObject pod, string secret, CancellationToken cancellation)
    {
        var name = NameOf(pod);
        report.Chapter($"Pod {name}: its role is allowed");
        var before = await cluster.DryRunAsync(pod, "default", cancellation);
        var after = await report.StepAsync("kubectl → Kubernetes → webhook", $"creates pod {name}; it is stored injected", () =>
            cluster.CreateAsync(pod, cancellation));
        if (!_shownInFull)
        {
            report.Change(before, after);
            _shownInFull = true;
        }

        var run = await report.StepAsync(
            "agent → broker → Vault",
            "checks the identity, wraps a secret-id; the agent unwraps it and logs in; the app completes",
            () => EndOfAsync(name, cancellation));
        Require(run.Phase == "Succeeded", $"Pod {name} is {run.Phase}:\n{LogsOf(run, after)}");
        report.Files(MountPath, run.LocalPath("api", MountPath)!);
        var said = run.Logs("api").Trim();
        Require(said == secret, $"Pod {name} read '{said}' instead of its secret.");
        report.Says(name, said);
    }

    public async Task ShowRefusedAsync(JsonObject pod, CancellationToken cancellation)
    {
        var name = NameOf(pod);
        report.Chapter($"Pod {name}: asks for a role that its namespace does not allow");
        await report.StepAsync("kubectl → Kubernetes → webhook", $"creates pod {name}", () => cluster.CreateAsync(pod, cancellation));
        var message = await report.StepAsync("agent → broker", "is refused", () => Waiting.ForAsync(
            () => cluster.AgentMessageAsync(DemoApps.Namespace, name, cancellation), $"the refusal of pod {name}", cancellation));
        Require(message.Contains("payroll", StringComparison.Ordinal), $"Pod {name} was not refused its role, but: {message}");
        Require(runner.Find(DemoApps.Namespace, name)!.Logs("app").Length == 0, $"The app of pod {name} ran without its token.");
        report.Says("kubectl describe pod", message);
    }

    /// <exception cref="InvalidOperationException">It is not so.</exception>
    public static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private Task<PodRun> EndOfAsync(string name, CancellationToken cancellation) => Waiting.ForAsync(
        () => Task.FromResult(runner.Find(DemoApps.Namespace, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
        $"the end of pod {name}",
        cancellation);

    private static string LogsOf(PodRun run, JsonObject pod) => string.Join('\n', ContainerLists
        .SelectMany(kind => pod["spec"]![kind]?.AsArray() ?? [])
        .Select(container => container!["name"]!.GetValue<string>())
        .Select(container => $"[{container}]\n{run.Logs(container)}"));

    private static string NameOf(JsonObject pod) => pod["metadata"]!["name"]!.GetValue<string>();
}
