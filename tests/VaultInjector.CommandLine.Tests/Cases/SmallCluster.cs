using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VaultInjector.CommandLine.Tests.Cases;

/// <summary>An API server with a version, one node and the namespace <c>shop</c>.</summary>
internal sealed class SmallCluster : IAsyncDisposable
{
    private readonly WebApplication _server;

    private SmallCluster(WebApplication server) => _server = server;

    public string Kubeconfig { get; } = Path.GetTempFileName();

    public static async Task<SmallCluster> StartAsync(JsonNode about)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var version = ((string)about["version"]!).Split('.');
        server.MapGet("/version", () => Results.Text($$"""{"major":"{{version[0]}}","minor":"{{version[1]}}"}"""));
        server.MapGet("/api/v1/nodes", () => Results.Text(
            $$"""
            {"items": [{"status": {"nodeInfo": {
             "kubeletVersion": "{{about["kubelet"]}}", "containerRuntimeVersion": "{{about["runtime"]}}"} } }] }
            """));
        server.MapGet("/api/v1/namespaces/shop", () => Results.Text(
            """
            {"kind":"Namespace","metadata":{"name":"shop","labels":{"vault-injector.io/injection":"enabled"},
             "annotations":{"vault-injector.io/allowed-roles":"*"}}}
            """));
        await server.StartAsync();
        var cluster = new SmallCluster(server);
        await File.WriteAllTextAsync(cluster.Kubeconfig, $$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c",
             "clusters":[{"name":"c","cluster":{"server":"{{server.Urls.First()}}"} }],"users":[{"name":"c","user":{"token":"t"} }],
             "contexts":[{"name":"c","context":{"cluster":"c","user":"c"} }] }
            """);
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(Kubeconfig);
        await _server.DisposeAsync();
    }
}
