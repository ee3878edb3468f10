using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Admission;

/// <summary>Pods that must wait for their token: no app runs before, whatever happens meanwhile.</summary>
public sealed class WaitingPodTests(RunningCluster running)
{
    private const string Agent = "vault-injector-agent";
    private const string Sidecar = "vault-injector-sidecar";

    /// <summary>A kubelet that comes back takes a sidecar that runs for started; an init container it waits for.</summary>
    [Fact]
    public async Task No_app_starts_without_its_token_after_a_restart_of_the_kubelet()
    {
        running.NeedsVaultOfItsOwn();
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        PodRun run;
        try
        {
            run = await WaitingAsync(
                running.Pod("kubelet-restart", "cat /var/run/secrets/vault/token; sleep 3", ("role", "yn-api")), "sealed");
            running.Runner.RestartKubelet();
            await running.Cluster.CreateAsync(running.Pod("kubelet-pace", "echo done", ("inject", "false")), CancellationToken.None);
            await EndAsync("kubelet-pace");

            run.Logs("app").ShouldBeEmpty();
            run.ProcessId(Sidecar).ShouldBeNull();
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        (await EndAsync("kubelet-restart")).Phase.ShouldBe("Succeeded", run.Logs(Agent) + run.Logs(Sidecar));
        run.Logs("app").Trim().ShouldMatch("^(hv)?s\\.[A-Za-z0-9_-]+$");
        run.Logs(Sidecar).ShouldContain("Took over the existing token of this pod.");
    }

    [Theory]
    [InlineData("init")]
    [InlineData("sidecar")]
    public async Task A_pod_that_is_never_restarted_waits_until_its_role_is_allowed(string agent)
    {
        var role = $"late-{agent}";
        await running.Cluster.RunScriptAsync("add-app.sh", [role], CancellationToken.None);
        var name = $"late-{agent}";
        var run = await WaitingAsync(
            running.Pod(name, "cat /var/run/secrets/vault/token", ("role", role), ("agent", agent)), "role_not_allowed");

        await running.AllowAsync(role);

        (await EndAsync(name)).Phase.ShouldBe("Succeeded", run.Logs(Agent));
        run.Restarts(Agent).ShouldBe(0);
        run.Logs("app").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_pod_that_waits_can_be_deleted_at_once()
    {
        var pod = running.Pod("impatient", "echo never", ("role", "payroll"));
        pod["spec"]!["terminationGracePeriodSeconds"] = 600;
        await WaitingAsync(pod, "role_not_allowed");
        var began = TimeProvider.System.GetTimestamp();
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{running.Namespace}/pods/impatient", null, CancellationToken.None);

        await Waiting.ForAsync(
            () => Task.FromResult(running.Runner.Find(running.Namespace, "impatient") is null ? "gone" : null),
            "the pod to be gone",
            CancellationToken.None);

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_pod_that_waits_shows_why_once()
    {
        var run = await WaitingAsync(running.Pod("shows-why", "echo never", ("role", "payroll")), "role_not_allowed");

        var shown = await Waiting.ForAsync(
            async () => await EventsOfAsync(run.Uid) is { Length: > 0 } found ? found : null, "the event", CancellationToken.None);

        var only = shown.ShouldHaveSingleItem();
        only["reason"]!.GetValue<string>().ShouldBe("VaultTokenRefused");
        only["message"]!.GetValue<string>().ShouldContain("kubectl annotate namespace");
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{running.Namespace}/pods/shows-why", null, CancellationToken.None);
    }

    private async Task<JsonNode[]> EventsOfAsync(string uid)
    {
        var events = await running.Cluster.Kube.Admin.GetAsync(
            $"/api/v1/namespaces/{running.Namespace}/events", CancellationToken.None);
        return
        [
            .. events["items"]!.AsArray().OfType<JsonNode>().Where(item =>
                item["involvedObject"]!["uid"]?.GetValue<string>() == uid &&
                item["source"]?["component"]?.GetValue<string>() == "vault-injector"),
        ];
    }

    private async Task<PodRun> WaitingAsync(JsonObject pod, string reason)
    {
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        return await Waiting.ForAsync(
            () => Task.FromResult(
                running.Runner.Find(running.Namespace, name) is { } run &&
                run.Logs(Agent).Contains(reason, StringComparison.Ordinal) ? run : null),
            $"pod {name} to say that it waits ({reason})",
            CancellationToken.None);
    }

    private Task<PodRun> EndAsync(string name) => Waiting.ForAsync(
        () => Task.FromResult(running.Runner.Find(running.Namespace, name) is { Phase: "Succeeded" or "Failed" } run ? run : null),
        $"the end of pod {name}",
        CancellationToken.None);
}
