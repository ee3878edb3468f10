using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>What must not hold a secret of the pod is searched for its password, its key and its token.</summary>
public sealed class SecretCanaryTests(RunningCluster running) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await SecretStage.SetUpAsync(running);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task No_secret_is_in_logs_events_metrics_pods_their_last_words_or_the_environment()
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
            await FailWithASecretAsync();
        }

        pod.Read("db.json").ShouldContain(SecretStage.Password);
        string[] canaries = [SecretStage.Password, pod.Read("tls.key").Split('\n')[1], pod.Token];
        foreach (var (where, text) in await WrittenAsync(pod, processes))
        {
            text.ShouldNotBeEmpty(where);
            canaries.ShouldAllBe(canary => !text.Contains(canary, StringComparison.Ordinal), where);
        }

        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"{pod.Path}-fails?gracePeriodSeconds=0", null, CancellationToken.None);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    /// <summary>An agent whose last words are about a secret's value.</summary>
    private async Task FailWithASecretAsync()
    {
        const string name = "files-canary-fails";
        var template = """{{ with secret "secret/files/db" }}{{ .Data.password | parseInt }}{{ end }}""";
        await running.Cluster.CreateAsync(
            running.Pod(name, "echo started", ("role", SecretStage.Role), ("template.x", template)), CancellationToken.None);
        var message = await Waiting.ForAsync(
            () => running.Cluster.AgentMessageAsync(running.Namespace, name, CancellationToken.None),
            "the agent's last words",
            CancellationToken.None);
        message.ShouldContain("parseInt");
    }

    private async Task<(string Where, string Text)[]> WrittenAsync(LivingPod pod, ProcessWatch processes)
    {
        var kube = running.Cluster.Kube.Admin;
        return
        [
            ("the agent's log", pod.AgentLog),
            ("the webhook's log", running.Cluster.Webhook.Output),
            ("metrics", await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None)),
            ("the webhook's status", await running.Cluster.Webhook.ManagementAsync("/readyz", CancellationToken.None)),
            (
                "pods and their termination messages",
                (await kube.GetAsync($"/api/v1/namespaces/{running.Namespace}/pods", CancellationToken.None)).ToJsonString()),
            ("events", (await kube.GetAsync($"/api/v1/namespaces/{running.Namespace}/events", CancellationToken.None)).ToJsonString()),
            ("command lines and environments", processes.Seen),
        ];
    }
}
