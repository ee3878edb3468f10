using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>A token's life with short leases: renewed, replaced, and revoked at the pod's end, also if the pod cannot revoke it.</summary>
internal sealed class DemoLife(LocalCluster cluster, PodRunner runner, DemoReport report)
{
    private const string Role = "steady";

    public async Task ShowAsync(CancellationToken cancellation)
    {
        report.Chapter("Pod steady: runs longer than its tokens (leases of 3 s, maximum 6 s, instead of hours)");
        await cluster.RunScriptAsync("add-app.sh", [Role, "--token-ttl", "3s", "--token-max-ttl", "6s"], cancellation);
        var steady = await StartAsync(DemoApps.Steady(), cancellation);
        var first = TokenOf(steady);
        await report.StepAsync(
            "agent → Vault", "renews the token: the same one, with a new lease", () => RenewalAsync(first, cancellation));
        var second = await report.StepAsync(
            "agent → broker → Vault",
            "logs in again before the maximum TTL and replaces the files",
            () =>
                Waiting.ForAsync(
                    () => Task.FromResult(TokenOf(steady) is var token && token != first ? token : null), "a second token", cancellation));
        DemoStage.Require(await IsAliveAsync(first, cancellation), "The first token ended before it was replaced.");
        var told = await report.StepAsync("agent → app", "SIGHUP, as the annotation on-renew requests", () => Waiting.ForAsync(
            () => Task.FromResult(steady.Logs("app") is { Length: > 0 } said ? said : null), "the signal to the app", cancellation));
        await DeleteAsync(steady.Name, graceSeconds: 10, cancellation);
        await report.StepAsync("agent → Vault", "deletes the pod: the agent revokes the token", () => EndAsync(second, cancellation));
        report.Says("steady", told.Trim().Split('\n')[0]);

        var vanished = await StartAsync(DemoApps.Vanishing(), cancellation);
        var left = TokenOf(vanished);
        await DeleteAsync(vanished.Name, graceSeconds: 0, cancellation);
        await report.StepAsync(
            "injector → Vault",
            "removes a pod without a signal, as if its node were lost: the injector revokes its token by accessor",
            () => EndAsync(left, cancellation));
    }

    private async Task<PodRun> StartAsync(JsonObject pod, CancellationToken cancellation)
    {
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        return await report.StepAsync(
            "kubectl → Kubernetes → webhook",
            $"creates pod {name}; it runs with its first token",
            async () =>
            {
                await cluster.CreateAsync(pod, cancellation);
                return await Waiting.ForAsync(
                    () => Task.FromResult(runner.Find(DemoApps.Namespace, name) is { Phase: "Running" } run ? run : null),
                    $"pod {name} to run",
                    cancellation);
            });
    }

    /// <summary>The token that the app reads, at the default path or the one that a pod of the demo names.</summary>
    public static string TokenOf(PodRun run) =>
        File.ReadAllText(Path.Combine(run.LocalPath("app", "/var/run/secrets/vault") ?? run.LocalPath("app", "/vault/files")!, "token"));

    private Task<JsonObject> DeleteAsync(string name, int graceSeconds, CancellationToken cancellation) => cluster.Kube.Admin.SendAsync(
        HttpMethod.Delete, $"/api/v1/namespaces/{DemoApps.Namespace}/pods/{name}?gracePeriodSeconds={graceSeconds}", null, cancellation);

    /// <summary>Waits until the remaining time of the token grows.</summary>
    private async Task RenewalAsync(string token, CancellationToken cancellation)
    {
        var least = int.MaxValue;
        await Waiting.ForAsync(
            async () =>
            {
                var left = await SecondsLeftAsync(token, cancellation)
                    ?? throw new InvalidOperationException("The token ended instead of being renewed.");
                var renewed = left > least;
                least = Math.Min(left, least);
                return renewed ? "renewed" : null;
            },
            "a renewal",
            cancellation);
    }

    private Task<string> EndAsync(string token, CancellationToken cancellation) => Waiting.ForAsync(
        async () => await IsAliveAsync(token, cancellation) ? null : "ended", "the revocation", cancellation);

    private async Task<bool> IsAliveAsync(string token, CancellationToken cancellation) =>
        await SecondsLeftAsync(token, cancellation) is not null;

    /// <summary>Null if Vault no longer knows the token.</summary>
    private async Task<int?> SecondsLeftAsync(string token, CancellationToken cancellation)
    {
        try
        {
            var answer = await cluster.Vault.SendAsync(
                HttpMethod.Post, "auth/token/lookup", new JsonObject { ["token"] = token }, cancellation);
            return answer!["data"]!["ttl"]!.GetValue<int>();
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("bad token", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
