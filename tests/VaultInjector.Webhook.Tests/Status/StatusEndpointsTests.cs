using System.Net;
using System.Text.Json;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Status;
using VaultInjector.Webhook.Tests.Hosting;

namespace VaultInjector.Webhook.Tests.Status;

/// <summary>The status page of a running webhook, on real sockets.</summary>
public sealed class StatusEndpointsTests
{
    [Fact]
    public async Task Shows_parts_certificates_and_refusals_and_nothing_secret()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var agent = webhook.Client();
        using var body = new ByteArrayContent([]);
        (await agent.PostAsync(new Uri(webhook.BrokerAddress, "/v1/token"), body)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var client = new HttpClient { BaseAddress = webhook.ManagementAddress };

        // A refusal is kept after its answer was sent.
        var report = await Waiting.ForAsync(
            async () => await ReportAsync(client) is { Refusals.Count: > 0 } full ? full : null,
            "the refusal to be kept",
            CancellationToken.None);
        var page = await client.GetStringAsync("/");

        report.Parts.Select(part => part.Name).ShouldContain("certificate");
        report.Certificates.ShouldContain(one => one.Use == "serving" && one.LifeLeft > 0);
        report.Refusals.ShouldHaveSingleItem().Code.ShouldBe("token_missing");
        report.Counts.Single(count => count.Name == "Token requests").ByOutcome["token_missing"].ShouldBe(1);
        report.Rates.Single(rate => rate.Name == "Token requests").PerMinute.Sum().ShouldBe(1);
        page.ShouldContain("token_missing");
        page.ShouldNotContain("hvs.canary");
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/status.json", "application/json")]
    [InlineData("/status.css", "text/css")]
    public async Task Forbids_scripts_frames_and_caches(string path, string type)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = new HttpClient { BaseAddress = webhook.ManagementAddress };

        using var answer = await client.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Is_not_there_where_it_is_turned_off_or_on_the_secure_ports()
    {
        await using var webhook = await RunningWebhook.StartAsync(more: "--Listen:StatusPage=false");
        using var client = new HttpClient { BaseAddress = webhook.ManagementAddress };
        using var agent = webhook.Client();

        foreach (var path in new[] { "/", "/status.json", "/status.css" })
        {
            (await client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await agent.GetAsync(new Uri(webhook.Address, path))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await client.GetAsync("/livez")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<StatusReport> ReportAsync(HttpClient client) =>
        JsonSerializer.Deserialize(await client.GetStringAsync("/status.json"), StatusJson.Default.StatusReport)!;
}
