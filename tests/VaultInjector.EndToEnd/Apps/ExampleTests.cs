using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Apps;

/// <summary>The example of each language reads what the agent writes in its format, whatever characters the secret has.</summary>
public sealed class ExampleTests(RunningCluster running)
{
    private const string Difficult = "a 'b' \"c\" \\ $d `e` #f";

    /// <summary>Node.js reads a value with a single quote in another way than a shell: docs/apps.md says so.</summary>
    private const string WithoutSingleQuote = "a b \"c\" \\ $d `e` #f";

    [Theory]
    [InlineData("shell-app.yaml", "sh", Difficult)]
    [InlineData("node-app.yaml", "node", WithoutSingleQuote)]
    [InlineData("php-app.yaml", "php", Difficult)]
    [InlineData("java-app.yaml", "javac", Difficult)]
    public async Task Reads_a_secret_with_difficult_characters(string manifest, string runtime, string password)
    {
        Assert.SkipWhen(ProcessLauncher.Find(runtime) is null, $"{runtime} is not installed.");
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post, "secret/yn-api/db", new JsonObject { ["username"] = "web", ["password"] = password }, CancellationToken.None);
        var items = Manifests.Parse(await File.ReadAllTextAsync(
            Path.Combine(running.Cluster.Repository.Manifest("examples"), manifest)));
        var map = items.Single(item => item["kind"]!.GetValue<string>() == "ConfigMap");
        map["metadata"]!["namespace"] = running.Namespace;
        await running.Cluster.ApplyAsync(map, CancellationToken.None);

        var pod = await LivingPod.StartAsync(running, Pod(items.Single(item => item["kind"]!.GetValue<string>() == "Deployment")));

        await Waiting.ForAsync(
            () => Task.FromResult(Said(pod).Contains($"read a password of {password.Length} characters") ? "read" : null),
            () => $"the app to read {password.Length} characters; it said: {string.Join('\n', Said(pod))}; its agent said: {pod.AgentLog}",
            CancellationToken.None);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    private static string[] Said(LivingPod pod) => pod.Run.Logs("app").Split('\n');

    /// <summary>As this machine's user, and with a path that the webhook names in <c>VAULT_INJECTOR_PATH</c>.</summary>
    private JsonObject Pod(JsonObject deployment)
    {
        var template = deployment["spec"]!["template"]!;
        var annotations = template["metadata"]!["annotations"]!.DeepClone();
        annotations["vault-injector.io/mount-path"] = "/vault/files";
        var spec = template["spec"]!.DeepClone().AsObject();
        spec.Remove("securityContext");
        spec["containers"]![0]!.AsObject().Remove("securityContext");
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"example-{deployment["metadata"]!["name"]!.GetValue<string>()}",
                ["namespace"] = running.Namespace,
                ["annotations"] = annotations,
            },
            ["spec"] = spec,
        };
    }
}
