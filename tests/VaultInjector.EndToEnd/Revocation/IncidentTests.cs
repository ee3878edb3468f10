using System.Net;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>A stolen wrapping token is seen: on the pod, in a metric, in the log.</summary>
public sealed class IncidentTests(RunningCluster running) : IDisposable
{
    private readonly WebhookClient _webhook = new(running.Cluster);

    public void Dispose() => _webhook.Dispose();

    [Fact]
    public async Task Becomes_a_warning_on_the_pod_a_metric_and_a_line_in_the_log()
    {
        var pod = await LivingPod.StartAsync(running, "robbed", ("role", "yn-api"), ("agent", "init"));
        var uid = await pod.UidAsync();

        (
            await ReportAsync(
                await running.IdentityTokenAsync(running.Namespace, "robbed"),
                """{"detail":"SECURITY: possible interception\n\u001b[31m of robbed"}"""
            )
        ).Status.ShouldBe(HttpStatusCode.NoContent);

        var events = await running.Cluster.Kube.Admin.GetAsync($"/api/v1/namespaces/{running.Namespace}/events", CancellationToken.None);
        var warning = events["items"]!
            .AsArray()
            .Single(item =>
                item!["reason"]?.GetValue<string>() == "VaultTokenIntercepted" && item["involvedObject"]!["uid"]!.GetValue<string>() == uid
            )!;
        warning["type"]!.GetValue<string>().ShouldBe("Warning");
        warning["message"]!
            .GetValue<string>()
            .ShouldBe(
                "The agent of this pod reports that another client may have used its wrapping token. " +
                "Treat this as a security event: docs/troubleshooting.md",
                "a pod's own words are not shown");
        await running.Cluster.Webhook.WaitForLogAsync($"Possible interception in {running.Namespace}/robbed", CancellationToken.None);
        (await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None)).ShouldContain("vault_injector_incidents_total");
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task Is_not_taken_from_strangers_or_without_words()
    {
        (await ReportAsync(null, """{"detail":"x"}""")).Said.ShouldContain("token_missing");
        (await ReportAsync(await running.IdentityTokenAsync(running.Namespace, null), """{"detail":"x"}""")).Said.ShouldContain(
            "token_not_pod_bound");
        (await ReportAsync(null, "{}")).Said.ShouldContain("report_invalid");
        (await ReportAsync(null, new string('x', 5000))).Said.ShouldContain("report_invalid");
    }

    private Task<(HttpStatusCode Status, string Said)> ReportAsync(string? identity, string body) =>
        _webhook.ReportAsync("/v1/incidents", identity, body);
}
