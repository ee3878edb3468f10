using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Secrets;

namespace VaultInjector.EndToEnd.Variables;

/// <summary>A process cannot be given another environment: a container that starts again gets the values of the day.</summary>
public sealed class RestartTests(RunningCluster running) : IAsyncLifetime
{
    private const string Live = "trap 'exit 0' TERM; echo \"started with $A\"; while :; do sleep 0.1; done";

    public async ValueTask InitializeAsync() => await SecretStage.SetUpAsync(running);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task A_container_that_starts_again_gets_the_value_of_the_day(string way)
    {
        var pod = await StartAsync(way, "restart");

        await SecretStage.StoreAsync(running, $"restart-{way}", new JsonObject { ["a"] = "second" });
        await VariableStage.WrittenAsync(pod.Run, "second");
        pod.Run.Restarts("app").ShouldBe(0, pod.AgentLog);
        pod.Run.Kill("app");

        await VariableStage.PrintedAsync(pod.Run, "started with second");
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task The_signal_of_on_change_brings_a_new_value_to_the_app_without_a_hand(string way)
    {
        var pod = await StartAsync(way, "rotated", ("on-change", "signal:TERM"));

        await SecretStage.StoreAsync(running, $"rotated-{way}", new JsonObject { ["a"] = "second" });

        await VariableStage.PrintedAsync(pod.Run, "started with second");
        pod.Run.Logs("app").ShouldBe("started with first\nstarted with second\n", pod.AgentLog);
        pod.Run.Restarts("app").ShouldBe(1, pod.AgentLog);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task A_container_starts_again_with_the_old_value_while_Vault_is_sealed(string way)
    {
        running.NeedsVaultOfItsOwn();
        var pod = await StartAsync(way, "sealed");
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            await Waiting.ForAsync(
                () => Task.FromResult(
                    pod.AgentLog.Contains("Cannot refresh the secrets, will retry", StringComparison.Ordinal) ? "said" : null),
                () => $"the agent to say that Vault is sealed; it said: {pod.AgentLog}",
                CancellationToken.None);
            pod.Run.Kill("app");
            await Waiting.ForAsync(
                () => Task.FromResult(pod.Run.Logs("app") == "started with first\nstarted with first\n" ? "again" : null),
                () => $"the app to start again; {VariableStage.Words(pod.Run)}",
                CancellationToken.None);
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        await pod.DeleteAsync(graceSeconds: 0);
    }

    /// <summary>A pod whose app has printed the first value.</summary>
    private async Task<LivingPod> StartAsync(string way, string name, params (string Key, string Value)[] annotations)
    {
        await SecretStage.StoreAsync(running, $"{name}-{way}", new JsonObject { ["a"] = "first" });
        var manifest = VariableStage.Pod(
            running, way, name, Live, [("refresh", "10s"), ("env.A", $"secret/files/{name}-{way}#a"), .. annotations]);
        var pod = await LivingPod.StartAsync(running, manifest.ThatStartsAgain());
        await VariableStage.PrintedAsync(pod.Run, "started with first");
        return pod;
    }
}
