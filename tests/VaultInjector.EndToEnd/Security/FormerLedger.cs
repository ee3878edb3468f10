using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Security;

/// <summary>What version 0.1 left behind: a ConfigMap of its ledger.</summary>
internal static class FormerLedger
{
    /// <summary>Restarts the injector on it, and returns when it is gone.</summary>
    public static async Task LeaveAsync(RunningCluster running)
    {
        var maps = "/api/v1/namespaces/vault-injector/configmaps";
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Post,
            maps,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = "vault-injector-issued-0b" },
                ["data"] = new JsonObject { ["of-old"] = """{"pod":"gone/gone","role":"yn-api","tokens":["gone"],"secretIds":[]}""" },
            },
            CancellationToken.None);
        await running.Cluster.RestartWebhookAsync(() => Task.CompletedTask, CancellationToken.None);
        await Waiting.ForAsync(
            async () => (await running.Cluster.Kube.Admin.GetAsync(maps, CancellationToken.None))["items"]!.AsArray()
                .Any(map => map!["metadata"]!["name"]!.GetValue<string>() == "vault-injector-issued-0b") ? null : "removed",
            "the ledger of 0.1 to be carried over",
            CancellationToken.None);
    }
}
