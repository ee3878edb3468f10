using System.CommandLine;
using Spectre.Console;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>
/// The demo: an app with a token, two with files, two with variables, a Django project, one that runs long, and one that is refused.
/// </summary>
public static class DemoCommand
{
    private const string Secret = "a-secret-that-only-yn-api-may-read";

    public static Command Create()
    {
        var command = new Command("demo", "Shows on an embedded cluster how pods get their tokens and secrets.");
        command.SetAction((_, cancellation) => RunAsync(cancellation));
        return command;
    }

    /// <returns>0 if every step succeeded.</returns>
    private static async Task<int> RunAsync(CancellationToken cancellation)
    {
        // The terminal wraps long lines; a file must not contain wrapped lines.
        AnsiConsole.Profile.Width = int.MaxValue;
        var report = new DemoReport(AnsiConsole.Console);
        try
        {
            report.Chapter("A cluster with Vault");
            var cluster = await LocalCluster.StartAsync(report, DemoPredecessors.Settings, cancellation);
            await using (cluster)
            {
                await PrepareAsync(cluster, report, cancellation);
                var pods = cluster.RunPods(DemoApps.Namespace);
                await using (pods)
                {
                    await PlayAsync(cluster, pods, report, cancellation);
                    await HoldAsync(cluster, report, cancellation);
                }
            }

            report.Success(
                "Done: apps read their secrets, passwords and tokens were replaced and revoked, a role was refused, " +
                "no pod spec contained a secret.");
            return 0;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            report.Failure(failure.Message);
            return 1;
        }
    }

    private static async Task PlayAsync(LocalCluster cluster, PodRunner pods, DemoReport report, CancellationToken cancellation)
    {
        var stage = new DemoStage(cluster, pods, report);
        await stage.ShowAllowedAsync(DemoApps.Shell(), Secret, cancellation);
        await new DemoSecrets(cluster, pods, report).ShowAsync(cancellation);
        await new DemoEnvironment(cluster, pods, report).ShowAsync(Secret, cancellation);
        await new DemoPredecessors(cluster, pods, report).ShowAsync(cancellation);
        await new DemoDjango(cluster, pods, report).ShowAsync(cancellation);
        await new DemoLife(cluster, pods, report).ShowAsync(cancellation);
        await stage.ShowRefusedAsync(DemoApps.Forbidden(), cancellation);
    }

    /// <summary><c>make demo HOLD=1</c> keeps the cluster and its status page until Ctrl-C.</summary>
    private static async Task HoldAsync(LocalCluster cluster, DemoReport report, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("HOLD") is { Length: > 0 })
        {
            report.Note($"The status page is at {cluster.Webhook.ManagementAddress}. Press Ctrl-C to end the demo.");
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PrepareAsync(LocalCluster cluster, DemoReport report, CancellationToken cancellation)
    {
        await report.StepAsync("add-app.sh → Vault", "policy, AppRole and token role yn-api", () =>
            cluster.RunScriptAsync("add-app.sh", ["yn-api"], cancellation));
        await cluster.Vault.SendAsync(HttpMethod.Post, "secret/yn-api/SECRET_KEY", new JsonObject { ["value"] = Secret }, cancellation);
        await report.StepAsync(
            "kubectl → Kubernetes",
            $"namespace {DemoApps.Namespace}, opted in by a label, role yn-api allowed by an annotation",
            () => cluster.ApplyAsync(DemoApps.OptedInNamespace(), cancellation));
        await cluster.WaitForServiceAccountAsync(DemoApps.Namespace, cancellation);
    }
}
