using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Secrets;

namespace VaultInjector.EndToEnd.Variables;

/// <summary>The pods of these tests: the same pod by either way, and what it may read.</summary>
internal static class VariableStage
{
    public const string Kubelet = "kubelet";
    public const string Exec = "exec";

    private const string EnvironmentDirectory = "/var/run/secrets/vault-injector.io/environment";
    private const string Agent = "vault-injector-agent";
    private const string Sidecar = "vault-injector-sidecar";

    /// <summary>A pod that gets its variables one way.</summary>
    public static JsonObject Pod(
        RunningCluster running, string way, string name, string script, params (string Key, string Value)[] annotations) =>
        running.Pod($"{name}-{way}", script, [("role", SecretStage.Role), ("env-method", way), .. annotations]);

    /// <summary>Gives the pod's app variables of its own, before the webhook sees it.</summary>
    public static JsonObject With(this JsonObject pod, params (string Name, string Value)[] variables)
    {
        pod["spec"]!["containers"]![0]!["env"] = new JsonArray(
            [.. variables.Select(variable => new JsonObject { ["name"] = variable.Name, ["value"] = variable.Value })]);
        return pod;
    }

    /// <summary>As an app that is told by a signal and started again by the kubelet.</summary>
    public static JsonObject ThatStartsAgain(this JsonObject pod)
    {
        pod["spec"]!["restartPolicy"] = "Always";
        pod["spec"]!["shareProcessNamespace"] = true;
        return pod;
    }

    /// <summary>What the app printed that ran to its end.</summary>
    public static async Task<string> SaidByAsync(this RunningCluster running, JsonObject pod)
    {
        var run = await running.RunToItsEndAsync(pod);
        run.Phase.ShouldBe("Succeeded", Words(run));
        return run.Logs("app");
    }

    /// <summary>What all containers of a pod printed, to be shown where a test fails.</summary>
    public static string Words(PodRun run) => $"agent: {run.Logs(Agent)}{run.Logs(Sidecar)}\napp: {run.Logs("app")}";

    /// <summary>Waits until the agent wrote a text into a file of variables.</summary>
    public static Task WrittenAsync(PodRun run, string text)
    {
        var folder = run.LocalPath(Sidecar, EnvironmentDirectory)!;
        return Waiting.ForAsync(
            () => Task.FromResult(
                Directory.EnumerateFiles(folder).Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal))
                    ? "written" : null),
            () => $"the agent to write {text}; {Words(run)}",
            CancellationToken.None);
    }

    /// <summary>Waits until the app printed a text.</summary>
    public static Task PrintedAsync(PodRun run, string text) => Waiting.ForAsync(
        () => Task.FromResult(run.Logs("app").Contains(text, StringComparison.Ordinal) ? "printed" : null),
        () => $"the app to print {text}; {Words(run)}",
        CancellationToken.None);

    /// <summary>The agent's last words and the pod as it was stored; the pod is deleted.</summary>
    public static async Task<(string Message, JsonObject Pod)> RefusalAsync(this RunningCluster running, JsonObject pod)
    {
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        var path = $"/api/v1/namespaces/{running.Namespace}/pods/{name}";
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        var message = await Waiting.ForAsync(
            () => running.Cluster.AgentMessageAsync(running.Namespace, name, CancellationToken.None),
            () => $"the agent's last words; {(running.Runner.Find(running.Namespace, name) is { } run ? Words(run) : "")}",
            CancellationToken.None);
        running.Runner.Find(running.Namespace, name)!.Logs("app").ShouldBeEmpty();
        var stored = await running.Cluster.Kube.Admin.GetAsync(path, CancellationToken.None);
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"{path}?gracePeriodSeconds=0", null, CancellationToken.None);
        return (message, stored);
    }
}
