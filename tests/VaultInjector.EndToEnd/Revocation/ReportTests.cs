using System.Net;
using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>What a pod reports as issued to it.</summary>
public sealed class ReportTests(RunningCluster running) : IDisposable
{
    private readonly WebhookClient _webhook = new(running.Cluster);

    public void Dispose() => _webhook.Dispose();

    [Fact]
    public async Task Revokes_no_token_of_another_pod()
    {
        var victim = await LivingPod.StartAsync(running, "victim", ("role", "yn-api"), ("agent", "init"));
        var attacker = await LivingPod.StartAsync(running, "attacker", ("role", "yn-api"), ("agent", "init"));
        var (stolen, own) = (JsonNode.Parse(victim.Read("vault-token"))!["accessor"]!.GetValue<string>(), attacker.Token);
        var (status, said) = await ReportAsync(
            await running.IdentityTokenAsync(running.Namespace, "attacker"),
            $$"""{"tokenAccessor":"{{stolen}}"}"""
        );
        status.ShouldBe(HttpStatusCode.Forbidden, said);
        said.ShouldContain("accessor_foreign");

        await attacker.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, own);
        await running.Cluster.Webhook.WaitForLogAsync(
            $"Refused {running.Namespace}/attacker: accessor_foreign: ", CancellationToken.None);
        (await LivingPod.IsAliveAsync(running, victim.Token)).ShouldBeTrue();
        await victim.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task Keeps_the_token_of_a_pod_that_reports_false_ones()
    {
        var pod = await LivingPod.StartAsync(running, "false-reports", ("role", "yn-api"), ("agent", "init"));
        await new IssuedRecords(running).WaitForRecordAsync(await pod.UidAsync());
        var (token, identity) = (pod.Token, await running.IdentityTokenAsync(running.Namespace, "false-reports"));
        for (var number = 0; number < 4; number++)
        {
            var (status, said) = await ReportAsync(identity, $$"""{"tokenAccessor":"bogus{{number}}"}""");
            status.ShouldBe(HttpStatusCode.Forbidden, said);
            said.ShouldContain("accessor_unknown");
        }

        await pod.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"tokenAccessor\":\"\"}")]
    [InlineData("{\"tokenAccessor\":\"../../sys\"}")]
    [InlineData("{\"tokenAccessor\":7}")]
    [InlineData("{\"tokenAccessor\":\"a\",\"secretIdAccessor\":\"b c\"}")]
    public async Task Refuses_a_report_that_is_none(string body)
    {
        var (status, said) = await ReportAsync(await running.IdentityTokenAsync(running.Namespace, null), body);
        status.ShouldBe(HttpStatusCode.BadRequest, said);
        said.ShouldContain("report_invalid");
    }

    [Fact]
    public async Task Refuses_a_report_that_is_too_long() =>
        (await ReportAsync(null, $$"""{"tokenAccessor":"{{new string('a', 8192)}}"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Refuses_the_report_of_a_stranger()
    {
        (await ReportAsync(null, """{"tokenAccessor":"a"}""")).Said.ShouldContain("token_missing");
        (await ReportAsync(await running.IdentityTokenAsync(running.Namespace, null), """{"tokenAccessor":"a"}""")).Said.ShouldContain(
            "token_not_pod_bound");
        await running.Cluster.CreateAsync(running.Pod("never-injected", "exec sleep 600", ("inject", "false")), CancellationToken.None);
        (
            await ReportAsync(await running.IdentityTokenAsync(running.Namespace, "never-injected"), """{"tokenAccessor":"a"}""")
        ).Said.ShouldContain("pod_not_injected");
    }

    private Task<(HttpStatusCode Status, string Said)> ReportAsync(string? identity, string body) =>
        _webhook.ReportAsync("/v1/issued", identity, body);
}
