using System.Net;
using k8s;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Tests.Kubernetes;

/// <summary>Native sidecars need every node's kubelet, not only the API server.</summary>
public sealed class NodeVersionsTests
{
    [Theory]
    [InlineData("v1.36.2,v1.28.9", "1.28")]
    [InlineData("v1.31.4-eks-2d5f260,v1.30.8+k3s1", "1.30")]
    [InlineData("v1.29+,v1.30.0", "1.29")]
    [InlineData("unknown,v1.33.0", "1.33")]
    [InlineData("", null)]
    public async Task Finds_the_oldest(string versions, string? oldest) =>
        (await OldestAsync([.. versions.Split(',').Select(version => Node(version))]))?.ToString().ShouldBe(oldest);

    [Fact]
    public async Task Looks_at_every_page()
    {
        var pages = new Queue<string>(
        [
            List("\"continue\":\"next\"", Node("v1.33.0")),
            List("", Node("v1.27.0")),
        ]);

        (await OldestAsync(_ => pages.Dequeue()))!.ToString().ShouldBe("1.27");
        pages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Leaves_out_nodes_that_run_no_agent() =>
        (await OldestAsync(
            Node("v1.20.0", "\"kubernetes.io/os\":\"windows\""), Node("v1.19.0", "\"type\":\"virtual-kubelet\""), Node("v1.33.0")))!
            .ToString().ShouldBe("1.33");

    private static string Node(string version, string labels = "") =>
        "{\"metadata\":{\"labels\":{" + labels + "}},\"status\":{\"nodeInfo\":{\"kubeletVersion\":\"" + version + "\"}}}";

    private static string List(string metadata, params string[] nodes) =>
        "{\"kind\":\"NodeList\",\"metadata\":{" + metadata + "},\"items\":[" + string.Join(',', nodes) + "]}";

    private static Task<Version?> OldestAsync(params string[] nodes) => OldestAsync(_ => List("", nodes));

    private static async Task<Version?> OldestAsync(Func<HttpRequestMessage, string> answer)
    {
        using var handler = new Answering(answer);
        using var connection = new KubernetesConnection(
            new KubernetesClientConfiguration { Host = "http://kubernetes.test" }, TimeProvider.System, handler: handler);
        return await NodeVersions.OldestAsync(new KubernetesApi(connection), CancellationToken.None);
    }

    private sealed class Answering(Func<HttpRequestMessage, string> answer) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer(request)) });
    }
}
