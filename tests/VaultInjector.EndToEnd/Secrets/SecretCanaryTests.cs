using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>What must not hold a secret of the pod is searched for its password, its key and its token.</summary>
public sealed class SecretCanaryTests(RunningCluster running) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await SecretStage.SetUpAsync(running);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task No_secret_is_in_logs_events_the_stored_pod_or_the_environment()
    {
        var processes = new ProcessWatch();
        LivingPod pod;
        await using (processes)
        {
            pod = await LivingPod.StartAsync(
                running,
                "files-canary",
                ("role", SecretStage.Role),
                ("secret.db.json", "secret/files/db"),
                ("certificate.tls", $"pki_int/{SecretStage.Role} common_name={SecretStage.Domain}"));
        }

        pod.Read("db.json").ShouldContain(SecretStage.Password);
        string[] canaries = [SecretStage.Password, pod.Read("tls.key").Split('\n')[1], pod.Token];
        foreach (var (where, text) in await WrittenAsync(pod, processes))
        {
            text.ShouldNotBeEmpty(where);
            canaries.ShouldAllBe(canary => !text.Contains(canary, StringComparison.Ordinal), where);
        }

        await pod.DeleteAsync(graceSeconds: 0);
    }

    private async Task<(string Where, string Text)[]> WrittenAsync(LivingPod pod, ProcessWatch processes)
    {
        var kube = running.Cluster.Kube.Admin;
        return
        [
            ("the agent's log", pod.AgentLog),
            ("the webhook's log", running.Cluster.Webhook.Output),
            ("the pod", (await kube.GetAsync(pod.Path, CancellationToken.None)).ToJsonString()),
            ("events", (await kube.GetAsync($"/api/v1/namespaces/{running.Namespace}/events", CancellationToken.None)).ToJsonString()),
            ("command lines and environments", processes.Seen),
        ];
    }
}
