using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Tests.Hosting;

namespace VaultInjector.Webhook.Tests.Telemetry;

/// <summary>A trace that reaches the webhook goes on to whom it asks.</summary>
public sealed class TraceContextTests : IAsyncLifetime
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly TestAuthority _authority = TestAuthority.Root("vault");
    private readonly ConcurrentDictionary<string, string> _kubernetesSaw = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _vaultSaw = new();
    private WebApplication _kubernetes = null!;
    private WebApplication _vault = null!;
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        _kubernetes = await ServeAsync(
            null,
            context => _kubernetesSaw[context.Request.Path] = context.Request.Headers["traceparent"].ToString());
        _vault = await ServeAsync(
            _authority.LoopbackLeaf(),
            context => _vaultSaw.Enqueue(context.Request.Headers["traceparent"].ToString()));
        _webhook = await RunningWebhook.StartAsync(Authority(_kubernetes), Authority(_vault), _authority.Pem);
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        await _kubernetes.DisposeAsync();
        await _vault.DisposeAsync();
    }

    [Fact]
    public async Task The_trace_continues_from_a_review_to_the_API_server()
    {
        using var client = _webhook.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mutate")
        {
            Content = new StringContent(
                """
                {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","operation":"CREATE","namespace":"apps",
                 "resource":{"group":"","version":"v1","resource":"pods"},"object":{"metadata":{"name":"web"},"spec":{"containers":[]}}}}
                """,
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");

        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _kubernetesSaw.ShouldContainKey("/api/v1/namespaces/apps");
        _kubernetesSaw["/api/v1/namespaces/apps"].ShouldStartWith($"00-{Trace}-");
    }

    [Fact]
    public async Task The_trace_continues_to_Vault()
    {
        using var activity = new Activity("request").SetParentId($"00-{Trace}-00f067aa0ba902b7-01").Start();

        await Should.ThrowAsync<VaultException>(() =>
            _webhook.Services.GetRequiredService<VaultClient>().Tokens.LookupSelfAsync(new VaultToken("hvs.canary"), CancellationToken.None)
        );

        _vaultSaw.ShouldContain(seen => seen.StartsWith($"00-{Trace}-", StringComparison.Ordinal));
    }

    private static string Authority(WebApplication app) => new Uri(app.Urls.First()).Authority;

    /// <summary>A server that refuses everything and lets the request be looked at.</summary>
    private static async Task<WebApplication> ServeAsync(X509Certificate2? certificate, Action<HttpContext> look)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
                kestrel.Listen(
                    IPAddress.Loopback,
                    0,
                    listen =>
                    {
                        if (certificate is not null)
                        {
                            listen.UseHttps(certificate);
                        }
                    }));
        var app = builder.Build();
        app.Run(context =>
        {
            look(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"errors":["permission denied"],"message":"no"}""");
        });
        await app.StartAsync();
        return app;
    }
}
