using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class WatchTests
{
    private const string Secrets = "/api/v1/namespaces/n/secrets";

    [Fact]
    public async Task Streams_changes_after_a_version()
    {
        await using var cluster = await WithNamespaceAsync();
        var version = (await cluster.GetAsync(Secrets)).Body.ResourceVersion();
        using var reader = new StreamReader(await cluster.WatchAsync($"{Secrets}?watch=1&resourceVersion={version}"));
        await cluster.PostAsync(Secrets, "metadata: {name: a}");
        await cluster.PatchAsync($"{Secrets}/a", """{"metadata":{"labels":{"x":"y"}}}""", "application/merge-patch+json");
        await cluster.DeleteAsync($"{Secrets}/a");
        foreach (var expected in new[] { "ADDED", "MODIFIED", "DELETED" })
        {
            var change = await NextAsync(reader);
            (change.Text("type"), change.Map("object").Name()).ShouldBe((expected, "a"));
        }
    }

    [Fact]
    public async Task Shows_an_object_that_leaves_or_enters_a_selection()
    {
        await using var cluster = await WithNamespaceAsync();
        await cluster.PostAsync(Secrets, "metadata: {name: a}");
        using var reader = new StreamReader(await cluster.WatchAsync($"{Secrets}?watch=1&labelSelector=x%3Dy"));
        await cluster.PatchAsync($"{Secrets}/a", """{"metadata":{"labels":{"x":"y"}}}""", "application/merge-patch+json");
        await cluster.PatchAsync($"{Secrets}/a", """{"metadata":{"labels":null}}""", "application/merge-patch+json");
        (await NextAsync(reader)).Text("type").ShouldBe("ADDED");
        (await NextAsync(reader)).Text("type").ShouldBe("DELETED");
    }

    [Fact]
    public async Task Says_gone_for_a_version_that_is_forgotten()
    {
        await using var cluster = await WithNamespaceAsync();
        cluster.Kube.CompactHistory();
        using var reader = new StreamReader(await cluster.WatchAsync($"{Secrets}?watch=1&resourceVersion=1"));
        var change = await NextAsync(reader);
        (change.Text("type"), change.Number("object", "code"), change.Text("object", "reason")).ShouldBe(("ERROR", 410L, "Expired"));
    }

    [Fact]
    public async Task Ends_after_the_seconds_asked_for()
    {
        await using var cluster = await WithNamespaceAsync();
        using var reader = new StreamReader(await cluster.WatchAsync($"{Secrets}?watch=1&timeoutSeconds=1"));
        (await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_with_the_server()
    {
        var cluster = await WithNamespaceAsync();
        using var reader = new StreamReader(await cluster.WatchAsync($"{Secrets}?watch=1"));
        await cluster.Kube.DisposeAsync();
        (await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeEmpty();
    }

    private static async Task<KubeCluster> WithNamespaceAsync()
    {
        var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync("/api/v1/namespaces", "metadata: {name: n}");
        return cluster;
    }

    private static async Task<JsonObject> NextAsync(StreamReader reader)
        => (JsonObject)JsonNode.Parse((await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)))!)!;
}
