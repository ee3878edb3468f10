using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>What a pod asks for and cannot have: the app does not start, and one sentence says why and what to do.</summary>
public sealed class SecretRefusalTests(RunningCluster running) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await SecretStage.SetUpAsync(running);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("missing", "secret.x", "secret/files/nothing", "vault-injector.io/secret.x: no secret exists at secret/")]
    [InlineData("forbidden", "secret.x", "secret/payroll/db", "Add to a policy of the role: path \"secret/")]
    [InlineData("field", "secret.x", "secret/files/db#nope", "has no field 'nope'; it has password, port, username")]
    [InlineData("mount", "secret.x", "nowhere/db", "vault-injector.io/secret.x: ")]
    [InlineData("template", "template.x", "{{ with secret \"secret/files/none\" }}{{ . }}{{ end }}", "vault-injector.io/template.x: ")]
    [InlineData("name", "certificate.x", "pki_int/files common_name=evil.test", "common name evil.test not allowed by this role")]
    [InlineData("role", "certificate.x", "pki_int/nothing common_name=files.apps.svc", "vault-injector.io/certificate.x: ")]
    public async Task The_sentence_is_the_agents_last(string name, string key, string value, string words)
    {
        var manifest = running.Pod($"refused-{name}", "echo started", ("role", SecretStage.Role), (key, value));
        await running.Cluster.CreateAsync(manifest, CancellationToken.None);

        var message = await Waiting.ForAsync(
            () => running.Cluster.AgentMessageAsync(running.Namespace, $"refused-{name}", CancellationToken.None),
            "the agent's last words",
            CancellationToken.None);

        message.ShouldContain(words);
        message.ShouldNotContain(SecretStage.Password);
        var run = running.Runner.Find(running.Namespace, $"refused-{name}")!;
        run.Logs("app").ShouldBeEmpty();
        var pod = await running.Cluster.Kube.Admin.GetAsync(
            $"/api/v1/namespaces/{running.Namespace}/pods/refused-{name}", CancellationToken.None);
        ExitCode(pod).ShouldBe(77, run.Logs("vault-injector-agent"));
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete,
            $"/api/v1/namespaces/{running.Namespace}/pods/refused-{name}?gracePeriodSeconds=0",
            null,
            CancellationToken.None);
    }

    private static int? ExitCode(JsonNode pod)
    {
        foreach (var status in pod["status"]?["initContainerStatuses"]?.AsArray() ?? [])
        {
            var ended = status?["state"]?["terminated"] ?? status?["lastState"]?["terminated"];
            if (ended?["exitCode"]?.GetValue<int>() is > 0 and var code)
            {
                return code;
            }
        }

        return null;
    }
}
