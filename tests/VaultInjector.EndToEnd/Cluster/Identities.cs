using System.Text.Json.Nodes;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>Tokens of ServiceAccounts.</summary>
internal static class Identities
{
    /// <summary>A ServiceAccount token as a pod's projected volume would hold it.</summary>
    public static async Task<string> IdentityTokenAsync(this RunningCluster running, string @namespace,
        string? pod,
        string audience = "vault-injector",
        string account = "default")
    {
        var spec = new JsonObject { ["audiences"] = new JsonArray(audience), ["expirationSeconds"] = 600 };
        if (pod is not null)
        {
            var stored = await running.Cluster.Kube.Admin.GetAsync($"/api/v1/namespaces/{@namespace}/pods/{pod}", CancellationToken.None);
            spec["boundObjectRef"] = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["name"] = pod,
                ["uid"] = stored["metadata"]!["uid"]!.GetValue<string>(),
            };
        }

        var answer = await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/namespaces/{@namespace}/serviceaccounts/{account}/token",
            new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec },
            CancellationToken.None);
        return answer["status"]!["token"]!.GetValue<string>();
    }
}
