using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Admission;

/// <summary>The main job: each method and each output, with apps that read what is there.</summary>
public sealed class InjectedPodTests(RunningCluster running)
{
    private const string ReadSecret = """
        token=$(cat /var/run/secrets/vault/token)
        printf 'X-Vault-Token: %s' "$token" | curl -fsS -H @- --cacert "$VAULT_CACERT" "$VAULT_ADDR/v1/secret/yn-api/SECRET_KEY"
        """;

    [Theory]
    [InlineData("approle", "init")]
    [InlineData("approle", "sidecar")]
    [InlineData("token", "init")]
    [InlineData("token", "sidecar")]
    [InlineData("kubernetes", "init")]
    [InlineData("kubernetes", "sidecar")]
    public async Task Reads_its_secret_with_the_token_it_was_given(string method, string agent)
    {
        var run = await running.RunToItsEndAsync(
            running.Pod($"read-{method}-{agent}", ReadSecret, ("role", "yn-api"), ("auth-method", method), ("agent", agent)));

        run.Phase.ShouldBe("Succeeded", run.Logs("app") + run.Logs("vault-injector-agent"));
        JsonNode.Parse(run.Logs("app"))!["data"]!["value"]!.GetValue<string>().ShouldBe(RunningCluster.Secret);
    }

    [Fact]
    public async Task Finds_the_token_as_json_beside_the_plain_one()
    {
        var run = await running.RunToItsEndAsync(
            running.Pod(
                "files",
                "cd /var/run/secrets/vault; cat vault-token; printf '\n'; cat token",
                ("role", "yn-api"),
                ("agent", "init")));

        var lines = run.Logs("app").Trim().Split('\n');
        var json = JsonNode.Parse(lines[0])!.AsObject();
        json.Select(field => field.Key).ShouldBe(["clientToken", "accessor", "leaseDuration", "renewable", "vaultAddr"]);
        json["clientToken"]!.GetValue<string>().ShouldBe(lines[1]);
        json["vaultAddr"]!.GetValue<string>().ShouldBe(running.Cluster.Vault.Address.ToString().TrimEnd('/'));
    }

    [Fact]
    public async Task Logs_in_itself_with_the_secret_id_it_was_given()
    {
        var run = await running.RunToItsEndAsync(
            running.Pod(
                "secret-id",
                "jq -c '{role_id: .roleId, secret_id: .secretId}' /var/run/secrets/vault/vault-secret-id | curl -fsS --cacert " +
                "\"$VAULT_CACERT\" -d @- \"$VAULT_ADDR/v1/auth/approle/login\"",
                ("role", "yn-api"),
                ("output", "secret-id")));

        run.Phase.ShouldBe("Succeeded", run.Logs("app") + run.Logs("vault-injector-agent"));
        JsonNode.Parse(run.Logs("app"))!["auth"]!["token_policies"]!
            .AsArray()
            .Select(policy => policy!.GetValue<string>())
            .ShouldContain("yn-api");
    }

    [Fact]
    public async Task Unwraps_itself_the_secret_id_it_was_given()
    {
        var run = await running.RunToItsEndAsync(
            running.Pod(
                "wrapped",
                "jq -r '\"X-Vault-Token: \" + .wrappedSecretId' /var/run/secrets/vault/vault-wrapped-secret-id | curl -fsS --cacert " +
                "\"$VAULT_CACERT\" -H @- -X POST \"$VAULT_ADDR/v1/sys/wrapping/unwrap\"",
                ("role", "yn-api"),
                ("output", "wrapped-secret-id")));

        run.Phase.ShouldBe("Succeeded", run.Logs("app") + run.Logs("vault-injector-agent"));
        JsonNode.Parse(run.Logs("app"))!["data"]!["secret_id"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Is_told_what_to_do_where_its_namespace_does_not_allow_the_role()
    {
        await running.Cluster.CreateAsync(Restarted(running.Pod("not-allowed", "echo never", ("role", "payroll"))), CancellationToken.None);

        var message = await DevCluster.Cluster.Waiting.ForAsync(
            () => running.Cluster.AgentMessageAsync(running.Namespace, "not-allowed", CancellationToken.None),
            "the refusal",
            CancellationToken.None);

        message.ShouldContain("role_not_allowed");
        message.ShouldContain("kubectl annotate namespace");
        running.Runner.Find(running.Namespace, "not-allowed")!.Logs("app").ShouldBeEmpty();
    }

    [Fact]
    public async Task Is_told_what_to_do_where_the_role_does_not_exist_in_Vault()
    {
        await running.AllowForNowAsync("*");
        try
        {
            await running.Cluster.CreateAsync(
                Restarted(running.Pod("no-such-role", "echo never", ("role", "no-such-role"))), CancellationToken.None);

            var message = await DevCluster.Cluster.Waiting.ForAsync(
                () => running.Cluster.AgentMessageAsync(running.Namespace, "no-such-role", CancellationToken.None),
                "the refusal",
                CancellationToken.None);

            message.ShouldContain("role_missing");
            message.ShouldContain("add-app.sh");
        }
        finally
        {
            await running.AllowAsync();
        }
    }

    [Fact]
    public async Task Waits_for_a_sealed_Vault_and_goes_on_when_it_is_back()
    {
        running.NeedsVaultOfItsOwn();
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            // Admission is unaffected: the pod is created and injected while Vault is sealed.
            var stored = await running.Cluster.CreateAsync(
                running.Pod("patient", ReadSecret, ("role", "yn-api"), ("agent", "init")),
                CancellationToken.None);
            stored["metadata"]!["annotations"]!["vault-injector.io/status"]!.GetValue<string>().ShouldBe("injected");
            await DevCluster.Cluster.Waiting.ForAsync(
                () =>
                    Task.FromResult(
                        running.Runner.Find(running.Namespace, "patient")?.Logs("vault-injector-agent") is { } said &&
                        said.Contains("sealed", StringComparison.Ordinal)
                            ? said
                            : null),
                "the agent to say that Vault is sealed",
                CancellationToken.None);
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        var run = await DevCluster.Cluster.Waiting.ForAsync(
            () =>
                Task.FromResult(
                    running.Runner.Find(running.Namespace, "patient") is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
            "the pod to go on",
            CancellationToken.None);
        run.Phase.ShouldBe("Succeeded", run.Logs("vault-injector-agent"));
    }

    /// <summary>A pod whose agent is started again when it gives up, so that it gives up.</summary>
    private static JsonObject Restarted(JsonObject pod)
    {
        pod["spec"]!["restartPolicy"] = "Always";
        return pod;
    }
}
