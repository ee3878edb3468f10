using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Secrets;

namespace VaultInjector.EndToEnd.Variables;

/// <summary>What must not hold a value of a variable is searched for it; only the app's own environment has it.</summary>
public sealed class VariableCanaryTests(RunningCluster running) : IAsyncLifetime
{
    /// <summary>Lives long enough to be seen on a slow machine.</summary>
    private const string Script = "echo \"${#A}\"; sleep 3";
    private const string Quoted = "canary-of-a-variable-e27'with a quote";

    public async ValueTask InitializeAsync()
    {
        await SecretStage.SetUpAsync(running);
        await SecretStage.StoreAsync(running, "quoted", new JsonObject { ["value"] = Quoted });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task No_value_is_in_logs_events_metrics_pods_the_ledger_or_other_processes(string way)
    {
        var processes = new ProcessWatch();
        await using (processes)
        {
            var pod = VariableStage.Pod(running, way, "canary", Script, ("env.A", "secret/files/db#password")).With(
                ("URL", "x://${vault:secret/files/db#password}@y"));
            (await running.SaidByAsync(pod)).ShouldBe($"{SecretStage.Password.Length}\n");
            await running.RefusalAsync(VariableStage.Pod(
                running, VariableStage.Kubelet, $"canary-refused-{way}", "true", ("env.A", "secret/files/quoted#value")));
        }

        var others = processes.Seen.Split('\n').Where(line => !IsOfTheApp(line));
        var kube = running.Cluster.Kube.Admin;
        async Task<string> StoredAsync(string path) => (await kube.GetAsync(path, CancellationToken.None)).ToJsonString();
        var run = running.Runner.Find(running.Namespace, $"canary-{way}")!;
        Dictionary<string, string> written = new(StringComparer.Ordinal)
        {
            ["agent and app"] = VariableStage.Words(run),
            ["the webhook's log"] = running.Cluster.Webhook.Output,
            ["metrics"] = await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None),
            ["pods"] = await StoredAsync($"/api/v1/namespaces/{running.Namespace}/pods"),
            ["events"] = await StoredAsync($"/api/v1/namespaces/{running.Namespace}/events"),
            ["the ledger"] = await StoredAsync("/apis/coordination.k8s.io/v1/namespaces/vault-injector/leases"),
            ["other processes"] = string.Join('\n', others),
        };
        processes.Seen.ShouldContain($"A={SecretStage.Password}", Case.Sensitive, "the app's own environment was not seen");
        foreach (var (where, text) in written)
        {
            text.ShouldNotBeEmpty(where);
            text.Contains(SecretStage.Password, StringComparison.Ordinal).ShouldBeFalse(where);
            text.Contains("canary-of-a-variable", StringComparison.Ordinal).ShouldBeFalse(where);
        }
    }

    /// <summary>The app, its children, and what the pod runner starts before it becomes the app; not <c>exec</c>.</summary>
    private static bool IsOfTheApp(string line) =>
        line.StartsWith("sleep 3 |", StringComparison.Ordinal) ||
        (line.Contains(Script, StringComparison.Ordinal) && !line.Contains(" exec -- ", StringComparison.Ordinal));
}
