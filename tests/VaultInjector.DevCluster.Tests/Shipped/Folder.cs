using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>
/// The folders of <c>manifests/</c> that can be applied, as they are found there: a new one is tested without being listed.
/// </summary>
internal static class Folder
{
    public static string Root { get; } = Path.Combine(Repository.Find().Root, "manifests");

    public static IEnumerable<TheoryDataRow<string>> All =>
        Directory.EnumerateFiles(Root, "kustomization.yaml", SearchOption.AllDirectories)
            .Select(file => new TheoryDataRow<string>(Path.GetRelativePath(Root, Path.GetDirectoryName(file)!)));

    public static IReadOnlyList<JsonObject> Render(string folder) => Kustomization.Render(Path.Combine(Root, folder));

    public static JsonObject Find(string folder, string kind, string name) =>
        Render(folder).Single(item => Kind(item) == kind && Name(item) == name);

    public static string Kind(JsonObject item) => item["kind"]!.GetValue<string>();

    public static string Name(JsonObject item) => item["metadata"]!["name"]!.GetValue<string>();

    public static string? Namespace(JsonObject item) => item["metadata"]!["namespace"]?.GetValue<string>();

    /// <summary>The pod template of a workload, or the pod itself; null for everything else.</summary>
    public static JsonObject? PodOf(JsonObject item) => Kind(item) switch
    {
        "Pod" => item,
        "CronJob" => item["spec"]!["jobTemplate"]!["spec"]!["template"]!.AsObject(),
        "Deployment" or "StatefulSet" or "DaemonSet" or "Job" => item["spec"]!["template"]!.AsObject(),
        _ => null,
    };
}
