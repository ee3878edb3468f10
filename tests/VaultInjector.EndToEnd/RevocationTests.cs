using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.EndToEnd;

/// <summary>What a pod was given ends with the pod, also where the pod cannot see to that itself.</summary>
public sealed class RevocationTests(RunningCluster running) : IDisposable
{
    private readonly WebhookClient _webhook = new(running.Cluster);

    public void Dispose() => _webhook.Dispose();

    [Theory]
    [InlineData("approle", "init")]
    [InlineData("token", "init")]
    [InlineData("approle", "sidecar")]
    [InlineData("token", "sidecar")]
    public async Task Revokes_the_token_of_a_pod_that_vanished(string method, string agent)
    {
        var pod = await LivingPod.StartAsync(
            running,
            $"vanished-{method}-{agent}",
            ("role", "yn-api"),
            ("auth-method", method),
            ("agent", agent));
        var (token, uid) = (pod.Token, await pod.UidAsync());
        await WaitForRecordAsync(uid);
        (await LivingPod.IsAliveAsync(running, token)).ShouldBeTrue();

        await pod.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, token);
        await WaitForNoRecordAsync(uid);
    }

    [Theory]
    [InlineData("exit 0", "Succeeded")]
    [InlineData("exit 7", "Failed")]
    public async Task Revokes_the_token_of_a_pod_that_ended_by_itself(string end, string phase)
    {
        var run = await running.RunToItsEndAsync(
            running.Pod(
                $"ended-{phase.ToLowerInvariant()}",
                $"cat /var/run/secrets/vault/token; {end}",
                ("role", "yn-api"),
                ("agent", "init")));

        run.Phase.ShouldBe(phase, run.Logs("vault-injector-agent"));
        await LivingPod.WaitForEndOfAsync(running, run.Logs("app").Trim());
    }

    [Fact]
    public async Task Finds_after_a_restart_what_ended_meanwhile()
    {
        var pod = await LivingPod.StartAsync(running, "ended-meanwhile", ("role", "yn-api"), ("agent", "init"));
        var survivor = await LivingPod.StartAsync(running, "survivor", ("role", "yn-api"), ("agent", "init"));
        var (token, living) = (pod.Token, survivor.Token);

        await running.Cluster.RestartWebhookAsync(
            async () =>
            {
                await pod.DeleteAsync(graceSeconds: 0);
                await Task.Delay(TimeSpan.FromMilliseconds(500));
                (await LivingPod.IsAliveAsync(running, token)).ShouldBeTrue();
            },
            CancellationToken.None);

        await LivingPod.WaitForEndOfAsync(running, token);
        (await LivingPod.IsAliveAsync(running, living)).ShouldBeTrue();
        await survivor.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task Tries_on_while_Vault_is_sealed()
    {
        running.NeedsVaultOfItsOwn();
        var pod = await LivingPod.StartAsync(running, "ended-while-sealed", ("role", "yn-api"), ("agent", "init"));
        var token = pod.Token;
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            await pod.DeleteAsync(graceSeconds: 0);
            await Waiting.ForAsync(
                async () =>
                    (await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None)).Contains(
                        "outcome=\"failed\"",
                        StringComparison.Ordinal
                    ) && running.Cluster.Webhook.Output.Contains("is not revoked yet; trying on", StringComparison.Ordinal)
                        ? "tried"
                        : null,
                "the injector to have tried",
                CancellationToken.None);
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        await LivingPod.WaitForEndOfAsync(running, token);
    }

    [Fact]
    public async Task Destroys_the_secret_id_that_an_app_never_used()
    {
        var pod = await LivingPod.StartAsync(running, "secret-id-unused", ("role", "yn-api"), ("output", "secret-id"));
        var secretId = JsonNode.Parse(pod.Read("vault-secret-id"))!["secretId"]!.GetValue<string>();
        (await KnowsSecretIdAsync(secretId)).ShouldBeTrue();

        await pod.DeleteAsync(graceSeconds: 0);

        await Waiting.ForAsync(
            async () => await KnowsSecretIdAsync(secretId) ? null : "gone",
            "the secret-id to be destroyed",
            CancellationToken.None);
    }

    [Fact]
    public async Task Revokes_nothing_that_Vault_did_not_give_to_the_pod_that_reported_it()
    {
        var victim = await LivingPod.StartAsync(running, "victim", ("role", "yn-api"), ("agent", "init"));
        var attacker = await LivingPod.StartAsync(running, "attacker", ("role", "yn-api"), ("agent", "init"));
        var (stolen, own) = (JsonNode.Parse(victim.Read("vault-token"))!["accessor"]!.GetValue<string>(), attacker.Token);
        var (status, said) = await ReportAsync(
            await running.IdentityTokenAsync(running.Namespace, "attacker"),
            $$"""{"tokenAccessor":"{{stolen}}"}"""
        );
        status.ShouldBe(HttpStatusCode.NoContent, said);

        await attacker.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, own);
        await running.Cluster.Webhook.WaitForLogAsync("had reported an accessor that Vault did not give to it", CancellationToken.None);
        (await LivingPod.IsAliveAsync(running, victim.Token)).ShouldBeTrue();
        await victim.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task A_label_taken_off_a_running_pod_revokes_nothing()
    {
        var pod = await LivingPod.StartAsync(running, "unlabelled", ("role", "yn-api"), ("agent", "init"));
        var marker = await LivingPod.StartAsync(running, "after-unlabelled", ("role", "yn-api"), ("agent", "init"));
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Patch,
            pod.Path,
            new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["vault-injector.io/injected"] = null } } },
            CancellationToken.None);

        // Another pod that ends later is dealt with; the random start of each is within two seconds.
        var token = marker.Token;
        await Task.Delay(TimeSpan.FromSeconds(2));
        await marker.DeleteAsync(graceSeconds: 0);
        await LivingPod.WaitForEndOfAsync(running, token);

        (await LivingPod.IsAliveAsync(running, pod.Token)).ShouldBeTrue();
        await pod.DeleteAsync(graceSeconds: 0);
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

    private async Task<(HttpStatusCode Status, string Said)> ReportAsync(string? identity, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/issued")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = identity is null ? null : new AuthenticationHeaderValue("Bearer", identity);
        using var response = await _webhook.GetAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<bool> KnowsSecretIdAsync(string secretId)
    {
        try
        {
            var answer = await running.Cluster.Vault.SendAsync(
                HttpMethod.Post,
                "auth/approle/role/yn-api/secret-id/lookup",
                new JsonObject { ["secret_id"] = secretId },
                CancellationToken.None);
            return answer is not null;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("404", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private Task<string> WaitForRecordAsync(string uid) =>
        Waiting.ForAsync(() => RecordAsync(uid), "the ledger to know the pod", CancellationToken.None);

    private Task<string> WaitForNoRecordAsync(string uid) => Waiting.ForAsync(
        async () => await RecordAsync(uid) is null ? "forgotten" : null, "the ledger to forget the pod", CancellationToken.None);

    /// <summary>What the ledger holds of a pod: accessors, and nothing that is a secret.</summary>
    private async Task<string?> RecordAsync(string uid)
    {
        for (var shard = 0; shard < 32; shard++)
        {
            try
            {
                var map = await running.Cluster.Kube.Admin.GetAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"/api/v1/namespaces/vault-injector/configmaps/vault-injector-issued-{shard:x2}"),
                    CancellationToken.None);
                map.ToJsonString().ShouldNotContain("hvs.");
                if (map["data"]?[uid]?.GetValue<string>() is { } record)
                {
                    return record;
                }
            }
            catch (KubeRefusalException missing) when (missing.Code == 404)
            {
                // Nothing was written there yet.
            }
        }

        return null;
    }
}
