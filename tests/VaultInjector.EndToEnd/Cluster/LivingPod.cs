using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>A pod whose app does nothing but live, and what Vault knows of its token.</summary>
internal sealed class LivingPod
{
    private const string MountPath = "/var/run/secrets/vault";
    private readonly RunningCluster _running;
    private readonly string _name;

    private LivingPod(RunningCluster running, string name) => (_running, _name) = (running, name);

    /// <summary>The pod as it runs on this machine.</summary>
    public PodRun Run =>
        _running.Runner.Find(_running.Namespace, _name) ?? throw new InvalidOperationException($"Pod {_name} does not run.");

    public string Path => $"/api/v1/namespaces/{_running.Namespace}/pods/{_name}";

    /// <summary>The token that the app reads.</summary>
    public string Token => Read("token");

    /// <summary>What both containers of the agent said.</summary>
    public string AgentLog => Run.Logs("vault-injector-agent") + Run.Logs("vault-injector-sidecar");

    public static Task<LivingPod> StartAsync(RunningCluster running, string name, params (string Key, string Value)[] annotations) =>
        StartAsync(running, running.Pod(name, "exec sleep 600", annotations));

    public static async Task<LivingPod> StartAsync(RunningCluster running, JsonObject manifest)
    {
        var pod = new LivingPod(running, manifest["metadata"]!["name"]!.GetValue<string>());
        await running.Cluster.CreateAsync(manifest, CancellationToken.None);
        await Waiting.ForAsync(
            () => Task.FromResult(running.Runner.Find(running.Namespace, pod._name) is { Phase: "Running" } run ? run : null),
            () => $"pod {pod._name} to run; its agent said: {pod.AgentLog}; its app said: {pod.Run.Logs("app")}",
            CancellationToken.None);
        return pod;
    }

    public string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Run.LocalPath("app", MountPath)!, file));

    public async Task<string> UidAsync() =>
        (await _running.Cluster.Kube.Admin.GetAsync(Path, CancellationToken.None))["metadata"]!["uid"]!.GetValue<string>();

    /// <summary>Deletes it; at once, as when its node is lost, or with a grace period in which the agent may revoke.</summary>
    public Task DeleteAsync(int graceSeconds) => _running.Cluster.Kube.Admin.SendAsync(
        HttpMethod.Delete, $"{Path}?gracePeriodSeconds={graceSeconds}", null, CancellationToken.None);

    /// <summary>Whether Vault still knows the token.</summary>
    public static async Task<bool> IsAliveAsync(RunningCluster running, string token)
    {
        try
        {
            await running.Cluster.Vault.SendAsync(
                HttpMethod.Post,
                "auth/token/lookup",
                new JsonObject { ["token"] = token },
                CancellationToken.None);
            return true;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("bad token", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public static Task WaitForEndOfAsync(RunningCluster running, string token) => Waiting.ForAsync(
        async () => await IsAliveAsync(running, token) ? null : "ended", "the token to be revoked", CancellationToken.None);
}
