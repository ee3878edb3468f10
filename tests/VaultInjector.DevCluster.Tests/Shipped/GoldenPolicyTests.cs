using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>The shipped policies and the injector agree about each pod of the golden folders.</summary>
public sealed class GoldenPolicyTests : IAsyncLifetime
{
    private KubeCluster _cluster = null!;

    public static IEnumerable<TheoryDataRow<string>> Golden =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Find().Root, "tests", "VaultInjector.Injection.Tests", "Golden"))
            .Select(folder => new TheoryDataRow<string>(Path.GetFileName(folder)));

    public async ValueTask InitializeAsync() => _cluster = await Policies.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Each pod of the golden folders: what the injector makes of it is let in, and what it refuses as made up is not.</summary>
    [Theory]
    [MemberData(nameof(Golden))]
    public async Task Decides_like_the_injector(string folder)
    {
        var path = Path.Combine(Repository.Find().Root, "tests", "VaultInjector.Injection.Tests", "Golden", folder);
        var ns = Cluster.Manifests.Read(Path.Combine(path, "namespace.yaml"))[0];
        var pod = Cluster.Manifests.Read(Path.Combine(path, "pod.yaml"))[0];
        var name = Folder.Name(ns);
        await _cluster.PatchAsync(
            $"/api/v1/namespaces/{name}?fieldManager=t&force=true",
            ns.ToJsonString(),
            "application/apply-patch+yaml");
        pod["metadata"]!["namespace"] = name;
        if (Path.Combine(path, "injected.yaml") is var file && File.Exists(file))
        {
            var injected = Cluster.Manifests.Read(file)[0];
            injected["metadata"]!["namespace"] = name;
            (await TryAsync(name, injected)).ShouldNotContain("denied request");
        }

        var said = await TryAsync(name, pod);
        var madeUp =
            folder.StartsWith("reject-status", StringComparison.Ordinal) ||
            folder.StartsWith("reject-look-alike", StringComparison.Ordinal)
            || folder == "reject-injected-pod-opted-out";
        if (madeUp)
        {
            said.ShouldContain(Policies.Forged);
        }
        else if (folder.StartsWith("skip-", StringComparison.Ordinal))
        {
            said.ShouldNotContain("denied request");
        }
    }

    private async Task<string> TryAsync(string ns, JsonObject pod)
    {
        if (pod["spec"]?["serviceAccountName"]?.GetValue<string>() is { } account)
        {
            await _cluster.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", $"metadata: {{name: {account}}}");
        }

        return (await _cluster.PostAsync($"/api/v1/namespaces/{ns}/pods?dryRun=All", pod.ToJsonString())).Message;
    }
}
