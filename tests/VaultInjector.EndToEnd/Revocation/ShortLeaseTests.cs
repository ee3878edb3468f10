using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>A sidecar with leases of a few seconds, so that days of a pod's life pass in moments.</summary>
public sealed class ShortLeaseTests(RunningCluster running) : IAsyncLifetime
{
    private const string Role = "short";
    private const string Agent = "vault-injector-sidecar";

    public async ValueTask InitializeAsync()
    {
        await running.Cluster.RunScriptAsync("add-app.sh", [Role, "--token-ttl", "12s", "--token-max-ttl", "12s"], CancellationToken.None);
        await running.AllowAsync(Role);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Renews_and_logs_in_again_before_the_maximum_and_tells_the_app_of_each_new_token()
    {
        var manifest = running.Pod(
            "short-lived", "trap 'echo told' HUP; while :; do sleep 0.1; done", ("role", Role), ("on-renew", "signal:HUP"));
        manifest["spec"]!["shareProcessNamespace"] = true;
        var pod = await LivingPod.StartAsync(running, manifest);

        var seen = await WatchAsync(pod, TimeSpan.FromSeconds(30));

        // Each token is good for at most 12 s, and the app is told of all but the first.
        seen.Count.ShouldBeInRange(3, 7, pod.AgentLog);
        await Waiting.ForAsync(
            () => Task.FromResult(Told(pod) >= seen.Count - 1 ? "told" : null),
            $"the app to be told; the agent said: {pod.AgentLog}",
            CancellationToken.None);
        await pod.DeleteAsync(graceSeconds: 10);
        await LivingPod.WaitForEndOfAsync(running, seen.Last());
    }

    [Fact]
    public async Task Loses_nothing_while_Vault_restarts_and_while_the_webhook_is_away()
    {
        running.NeedsVaultOfItsOwn();
        await running.Cluster.RunScriptAsync(
            "add-app.sh",
            ["steady", "--token-ttl", "24s", "--token-max-ttl", "10m"],
            CancellationToken.None);
        await running.AllowAsync("steady");
        var pod = await LivingPod.StartAsync(running, "steady", ("role", "steady"));
        var token = pod.Token;

        await running.Cluster.RestartVaultAsync(CancellationToken.None);
        await running.Cluster.RestartWebhookAsync(() => IsRenewedAsync(pod, token), CancellationToken.None);

        pod.Token.ShouldBe(token, pod.AgentLog);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task Says_that_the_token_ended_in_a_long_outage_and_recovers_without_a_restart()
    {
        running.NeedsVaultOfItsOwn();
        var pod = await LivingPod.StartAsync(running, "outage", ("role", Role));
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            await Waiting.ForAsync(
                () => Task.FromResult(pod.AgentLog.Contains("The token expired at", StringComparison.Ordinal) ? "said" : null),
                "the agent to say that the token has ended",
                CancellationToken.None);
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        await Waiting.ForAsync(
            async () => await LivingPod.IsAliveAsync(running, pod.Token) ? "alive" : null,
            $"a token that lives; the agent said: {pod.AgentLog}",
            CancellationToken.None);
        pod.Run.Restarts(Agent).ShouldBe(0);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task Goes_on_with_the_same_token_where_the_agent_is_killed()
    {
        var pod = await LivingPod.StartAsync(running, "killed", ("role", "yn-api"));
        var token = pod.Token;

        await TakesOverAsync(pod, times: 1);

        pod.Run.Kill(Agent);

        await TakesOverAsync(pod, times: 2);
        pod.Run.Restarts(Agent).ShouldBe(1);
        pod.Token.ShouldBe(token);
        (await LivingPod.IsAliveAsync(running, token)).ShouldBeTrue();
        await pod.DeleteAsync(graceSeconds: 10);
        await LivingPod.WaitForEndOfAsync(running, token);
    }

    [Fact]
    public async Task Lets_a_Job_complete_and_revokes_its_token()
    {
        var job = Manifests.Parse($$"""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: report, namespace: {{running.Namespace}}}
            spec:
              template:
                metadata:
                  annotations: {vault-injector.io/role: yn-api}
                spec:
                  restartPolicy: Never
                  containers: [{name: app, image: "app:1", command: [sh, -c, cat /var/run/secrets/vault/token; sleep 0.5]}]
            """)[0];
        await running.Cluster.CreateAsync(job, CancellationToken.None);

        await Waiting.ForAsync(
            async () =>
                (
                    await running.Cluster.Kube.Admin.GetAsync(
                        $"/apis/batch/v1/namespaces/{running.Namespace}/jobs/report",
                        CancellationToken.None)
                )["status"]?["succeeded"],
            "the Job to complete",
            CancellationToken.None);

        var run = running.Runner.Runs.Single(one => one.Name.StartsWith("report-", StringComparison.Ordinal));
        var token = run.Logs("app").Trim();
        token.ShouldNotBeEmpty(run.Logs(Agent));
        await LivingPod.WaitForEndOfAsync(running, token);
        run.Logs(Agent).ShouldContain("Stopped; the token is revoked.");
    }

    /// <summary>First from the init container, then from the sidecar before it.</summary>
    private static Task<string> TakesOverAsync(LivingPod pod, int times) => Waiting.ForAsync(
        () => Task.FromResult(pod.AgentLog.Split("Took over the existing token of this pod.").Length > times ? "taken over" : null),
        () => $"the sidecar to take over the token for the {times}. time; it said: {pod.AgentLog}",
        CancellationToken.None);

    /// <summary>Waits until the token has longer to live than a moment before.</summary>
    private Task<string> IsRenewedAsync(LivingPod pod, string token)
    {
        var least = int.MaxValue;
        return Waiting.ForAsync(
            async () =>
            {
                var left = await TtlAsync(token);
                var isRenewed = left > (long)least + 1;
                least = Math.Min(least, left);
                return isRenewed ? "renewed" : null;
            },
            () => $"a renewal; the agent said: {pod.AgentLog}",
            CancellationToken.None);
    }

    private static int Told(LivingPod pod) => pod.Run.Logs("app").Split('\n').Count(line => line == "told");

    /// <summary>Reads the token as an app does, again and again. Returns all that there were; each was good when it was read.</summary>
    private async Task<IReadOnlyCollection<string>> WatchAsync(LivingPod pod, TimeSpan time)
    {
        var seen = new List<string>();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            var token = pod.Token;
            (await LivingPod.IsAliveAsync(running, token)).ShouldBeTrue(
                $"after {TimeProvider.System.GetElapsedTime(started)}; the agent said: {pod.AgentLog}");
            if (!seen.Contains(token))
            {
                seen.Add(token);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        return seen;
    }

    /// <summary>How many seconds a token has left.</summary>
    private async Task<int> TtlAsync(string token) =>
        (
            await running.Cluster.Vault.SendAsync(
                HttpMethod.Post,
                "auth/token/lookup",
                new JsonObject { ["token"] = token },
                CancellationToken.None)
        )!["data"]!["ttl"]!.GetValue<int>();
}
