using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Secrets;

namespace VaultInjector.EndToEnd.Variables;

/// <summary>What a pod cannot have in its environment: the app does not start, and one sentence says why and what to do.</summary>
public sealed class VariableRefusalTests(RunningCluster running) : IAsyncLifetime
{
    private const string Quote = "it's a \"canary-quote-77\"";

    public async ValueTask InitializeAsync()
    {
        await SecretStage.SetUpAsync(running);
        await SecretStage.StoreAsync(running, "odd", new JsonObject
        {
            ["quote"] = Quote,
            ["empty"] = "",
            ["windows"] = "canary-one\r\ncanary-two",
            ["long"] = new string('x', 70_000),
            ["not a name"] = "canary",
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("quote")]
    [InlineData("empty")]
    [InlineData("windows")]
    [InlineData("long")]
    public async Task The_kubelets_way_names_the_variable_and_the_way_out(string field)
    {
        var (message, _) = await running.RefusalAsync(VariableStage.Pod(
            running, VariableStage.Kubelet, field, "echo started", ("env.ODD", $"secret/files/odd#{field}")));

        message.ShouldContain("env.ODD");
        message.ShouldContain("env-method: exec");
        message.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("quote", "echo \"$ODD\"", Quote)]
    [InlineData("empty", "echo \"${ODD-none}\"", "")]
    [InlineData("windows", "printf %s \"$ODD\" | od -An -c | tr -d ' \\n'; echo", "canary-one\\r\\ncanary-two")]
    [InlineData("long", "echo \"${#ODD}\"", "70000")]
    public async Task The_way_out_works(string field, string script, string said) =>
        (await running.SaidByAsync(VariableStage.Pod(
            running, VariableStage.Exec, field, script, ("env.ODD", $"secret/files/odd#{field}")))).ShouldBe($"{said}\n");

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task A_missing_field_stops_the_pod_and_is_not_waited_for(string way)
    {
        var (message, pod) = await running.RefusalAsync(VariableStage.Pod(
            running, way, "missing", "echo started", ("env.A", "secret/files/db#nope")));

        message.ShouldContain("vault-injector.io/env.A");
        message.ShouldContain("has no field 'nope'; it has password, port, username");
        message.ShouldNotContain(SecretStage.Password);
        var ended = pod["status"]!["initContainerStatuses"]!.AsArray()
            .Select(status => (status!["state"]!["terminated"] ?? status["lastState"]?["terminated"])!)
            .First(state => state is not null);
        ended["exitCode"]!.GetValue<int>().ShouldBe(77);

        // Two seconds on a machine that has nothing else to do; where the agent waits, it does so without an end.
        (Time(ended["finishedAt"]!) - Time(ended["startedAt"]!)).ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_field_that_is_no_name_of_a_variable_is_named()
    {
        var (message, _) = await running.RefusalAsync(VariableStage.Pod(
            running, VariableStage.Exec, "name", "echo started", ("env-from.1", "secret/files/odd")));

        message.ShouldContain("env-from.1");
        message.ShouldContain("not a name");
    }

    [Fact]
    public async Task A_container_without_command_is_refused_and_the_sentence_shows_how_to_find_the_images_own()
    {
        var pod = VariableStage.Pod(running, VariableStage.Exec, "commandless", "", ("env.A", "secret/files/db#username"));
        pod["spec"]!["containers"]![0]!.AsObject().Remove("command");

        var refusal = await Should.ThrowAsync<KubeRefusalException>(() => running.Cluster.CreateAsync(pod, CancellationToken.None));

        refusal.Message.ShouldContain("app");
        refusal.Message.ShouldContain("command");
        refusal.Message.ShouldContain("docker inspect");
        refusal.Message.ShouldContain("crane config");
    }

    private static DateTimeOffset Time(JsonNode text) => DateTimeOffset.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);
}
