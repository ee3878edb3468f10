using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>What a pod was given ends with the pod, also where the pod cannot do that itself.</summary>
public sealed class RevocationTests(RunningCluster running)
{
    private readonly IssuedRecords _records = new(running);

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
        await _records.WaitForRecordAsync(uid);
        (await LivingPod.IsAliveAsync(running, token)).ShouldBeTrue();

        await pod.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, token);
        await _records.WaitForNoRecordAsync(uid);
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
                    ) && running.Cluster.Webhook.Output.Contains("yet, will retry: ", StringComparison.Ordinal)
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
}
