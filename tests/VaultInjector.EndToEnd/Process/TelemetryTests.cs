using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Process;

/// <summary>What the webhook tells machines: log lines in JSON, and traces and metrics to a collector; and what it tells nobody.</summary>
public sealed class TelemetryTests(RunningCluster running)
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("http/protobuf", "/v1/traces", "/v1/metrics")]
    [InlineData(
        "grpc",
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
    )]
    public async Task Exports_traces_and_metrics_to_a_collector(string protocol, string traces, string metrics)
    {
        var got = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await CollectAsync(got, protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var webhook = await StartAsync(collector.Urls.First(), protocol);
        using var client = new WebhookClient(running.Cluster, webhook);

        await ReviewAsync(client);
        var secrets = await AskForTokenAsync(client, $"telemetry-{protocol[..4]}");

        await Waiting.ForAsync(
            () => Task.FromResult(
                Find(got, traces, Convert.FromHexString(Trace), "/mutate"u8.ToArray(), "vault-injector"u8.ToArray())),
            () => $"the trace with a span that says what was asked for, and of whom; got {string.Join(", ", got.Select(one => one.Path))}",
            CancellationToken.None);
        await Waiting.ForAsync(
            () => Task.FromResult(Find(got, metrics, "vault_injector.admission.reviews"u8.ToArray())),
            "the metrics",
            CancellationToken.None);
        (await webhook.StopAsync()).ShouldBe(0, webhook.Output);
        foreach (var (path, body) in got)
        {
            var text = Encoding.Latin1.GetString(body);
            secrets.Where(secret => text.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty($"a secret was sent to {path}");
            text.ShouldNotContain("Bearer");
        }
    }

    [Fact]
    public async Task Logs_a_review_as_JSON_with_its_uid_and_trace()
    {
        await using var webhook = await StartAsync(collector: null, protocol: "");
        using var client = new WebhookClient(running.Cluster, webhook);

        await ReviewAsync(client);

        var line = await Waiting.ForAsync(
            () =>
                Task.FromResult(
                    webhook.Output.Split('\n').FirstOrDefault(line => line.Contains("review-of-the-log", StringComparison.Ordinal))),
            "the line",
            CancellationToken.None);
        var parts = JsonNode.Parse(line)!;
        parts["uid"]!.GetValue<string>().ShouldBe("review-of-the-log");
        parts["traceId"]!.GetValue<string>().ShouldBe(Trace);
        webhook.Output.Split('\n').ShouldAllBe(each => each.StartsWith('{'));
    }

    private static async Task ReviewAsync(WebhookClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mutate")
        {
            Content = new StringContent(
                """
                {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
                 "request":{"uid":"review-of-the-log","operation":"DELETE"}}
                """,
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using var response = await client.GetAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <returns>What must not be told.</returns>
    private async Task<string[]> AskForTokenAsync(WebhookClient client, string name)
    {
        var pod = running.Pod(name, "sleep 60", ("role", "yn-api"));
        pod["spec"]!["nodeName"] = "elsewhere";
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        var identity = await running.IdentityTokenAsync(running.Namespace, name);
        var (status, grant) = await client.AskForTokenAsync(identity, $"?token={RunningCluster.Secret}");
        status.ShouldBe(HttpStatusCode.OK);
        return [identity, grant["wrapped"]!["token"]!.GetValue<string>(), RunningCluster.Secret];
    }

    private async Task<WebhookServer> StartAsync(string? collector, string protocol)
    {
        var settings = new Dictionary<string, string>(running.Cluster.WebhookSettings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Logging__Format"] = "Json",
            ["VAULT_INJECTOR__Logging__LogLevel__Default"] = "Information",
            ["VAULT_INJECTOR__Logging__LogLevel__VaultInjector"] = "Debug",
        };
        if (collector is not null)
        {
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
            settings["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        }

        var webhook = WebhookServer.Start(running.Cluster.Repository, settings, FreePort.Next());
        await webhook.WaitUntilReadyAsync(CancellationToken.None);
        return webhook;
    }

    /// <summary>One export that holds all of these.</summary>
    private static byte[]? Find(IEnumerable<(string Path, byte[] Body)> got, string path, params byte[][] parts) =>
        got.Where(one => one.Path == path && parts.All(part => one.Body.AsSpan().IndexOf(part) >= 0))
            .Select(one => one.Body)
            .FirstOrDefault();

    private static async Task<WebApplication> CollectAsync(ConcurrentQueue<(string Path, byte[] Body)> got, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            got.Enqueue((context.Request.Path, body.ToArray()));
            if (protocols == HttpProtocols.Http2)
            {
                context.Response.ContentType = "application/grpc";
                context.Response.AppendTrailer("grpc-status", "0");
                await context.Response.Body.WriteAsync(new byte[5]);
            }
        });
        await app.StartAsync();
        return app;
    }
}
