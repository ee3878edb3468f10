using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The versions of the kubelets, which run the containers: they may be older than the API server.</summary>
internal static class NodeVersions
{
    /// <summary>A node is about 20 KB; the process has 128 MiB.</summary>
    private const int PageSize = 50;

    /// <summary>The oldest kubelet that may run an agent; null where none says its version.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public static async Task<Version?> OldestAsync(KubernetesApi api, CancellationToken cancellation)
    {
        Version? oldest = null;
        string? next = null;
        do
        {
            var after = next is null ? "" : $"&continue={Uri.EscapeDataString(next)}";
            using var answer = await api.GetAsync($"/api/v1/nodes?limit={PageSize}{after}", cancellation);
            (var nodes, _, next) = ListPage.Read(answer.RootElement);
            oldest = nodes.Where(RunsAgents).Select(Read).OfType<Version>().Append(oldest).OfType<Version>().Min();
        }
        while (next is not null);

        return oldest;
    }

    /// <summary>Not those of Windows, nor those that a program stands in for, whose version is that program's own.</summary>
    private static bool RunsAgents(JsonElement node) =>
        node.Get("metadata"u8).Get("labels"u8) is var labels &&
        !labels.Get("kubernetes.io/os").Is("windows") && !labels.Get("type").Is("virtual-kubelet");

    /// <summary>As in <c>v1.29.4-eks-1234</c>.</summary>
    private static Version? Read(JsonElement node) =>
        node.Get("status"u8).Get("nodeInfo"u8).Text("kubeletVersion"u8)?.TrimStart('v').Split('.') is [var major, var minor, ..] &&
        Version.TryParse($"{major}.{new string([.. minor.TakeWhile(char.IsAsciiDigit)])}", out var version)
            ? version
            : null;
}
