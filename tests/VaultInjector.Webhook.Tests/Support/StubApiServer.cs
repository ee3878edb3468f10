using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>An API server on a real socket that knows no token and one namespace, and counts what it is asked.</summary>
internal sealed class StubApiServer : IAsyncDisposable
{
    private static readonly byte[] Namespace =
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", "kubernetes", "namespace.json"));

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    private StubApiServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Host and port.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority;

    public int Asked(string method, string path) => _asked.GetValueOrDefault($"{method} {path}");

    public static async Task<StubApiServer> StartAsync()
    {
        var server = new StubApiServer();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _asked.AddOrUpdate($"{context.Request.Method} {path}", 1, (_, count) => count + 1);
        context.Response.ContentType = "application/json";
        switch (path)
        {
            case "/apis/authentication.k8s.io/v1/tokenreviews":
                context.Response.StatusCode = 201;
                return context.Response.WriteAsync("""{"kind":"TokenReview","status":{"error":"token is not known"}}""");
            case "/api/v1/namespaces/shop":
                return context.Response.Body.WriteAsync(Namespace).AsTask();
            default:
                context.Response.StatusCode = 404;
                return context.Response.WriteAsync("""{"kind":"Status","message":"not found"}""");
        }
    }
}
