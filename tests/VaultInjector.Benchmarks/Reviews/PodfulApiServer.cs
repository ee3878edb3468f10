using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.Benchmarks.Reviews;

/// <summary>
/// An API server that holds so many injected pods and what they were given, and nothing else: the embedded one would need minutes to
/// create them. It answers what the webhook asks for while it knows pods.
/// </summary>
internal sealed class PodfulApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _pods;

    private PodfulApiServer(WebApplication app, int pods, int port) =>
        (_app, _pods, Address) = (app, pods, new Uri($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    /// <summary>Whether the last page of pods was asked for.</summary>
    public bool AllServed { get; private set; }

    public static async Task<PodfulApiServer> StartAsync(int pods)
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var server = new PodfulApiServer(builder.Build(), pods, port);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The text of a kubeconfig.</summary>
    public string Kubeconfig => $$$"""
        apiVersion: v1
        kind: Config
        current-context: bench
        clusters: [{name: bench, cluster: {server: "{{{Address}}}"}}]
        contexts: [{name: bench, context: {cluster: bench, user: bench}}]
        users: [{name: bench, user: {token: bench}}]
        """;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return context.Request.Query.ContainsKey("watch") ? WaitAsync(context)
            : path.EndsWith("/leases", StringComparison.Ordinal) ? WriteAsync(context, Page(context.Request.Query, Lease).Text)
            : path == "/api/v1/pods" ? WriteAsync(context, PodPage(context.Request.Query))
            : path == "/version" ? WriteAsync(context, """{"major":"1","minor":"34"}""")
            : WriteAsync(context, """{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""");
    }

    /// <summary>Nothing ever changes.</summary>
    private static async Task WaitAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    private string PodPage(IQueryCollection query)
    {
        var (text, isLast) = Page(query, Pod);
        AllServed |= isLast;
        return text;
    }

    private (string Text, bool IsLast) Page(IQueryCollection query, Func<int, string> item)
    {
        var limit = int.Parse(query["limit"].ToString(), CultureInfo.InvariantCulture);
        var first = query["continue"].ToString() is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var last = Math.Min(first + limit, _pods);
        var items = string.Join(',', Enumerable.Range(first, last - first).Select(item));
        var next = last < _pods ? $"{last}" : "";
        return ($$$"""
            {"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1",
            "metadata":{"resourceVersion":"1","continue":"{{{next}}}"},"items":[{{{items}}}]}
            """, last == _pods);
    }

    /// <summary>As the ledger writes it; a list of metadata has no more of it.</summary>
    private static string Lease(int number) =>
        $$$$"""
        {"metadata":{"name":"vault-injector-issued-{{{{Uid(number)}}}}","namespace":"vault-injector","resourceVersion":"1",
        "labels":{"app.kubernetes.io/name":"vault-injector","app.kubernetes.io/component":"issued-ledger"},
        "annotations":{"issued.vault-injector.io/role":"app",
        "issued.vault-injector.io/accessor-0123456789abcdef":"token 1764000000 0123456789abcdefghijklmn"}}}
        """;

    private static string Pod(int number) =>
        $$$$"""
        {"metadata":{"name":"app-{{{{number}}}}","namespace":"bench","uid":"{{{{Uid(number)}}}}","resourceVersion":"1",
        "labels":{"app":"app","vault-injector.io/injected":"true","pod-template-hash":"5d69f7c9b5"},
        "annotations":{"vault-injector.io/role":"app","vault-injector.io/status":"injected"}}}
        """;

    private static string Uid(int number) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:x12}");
}
