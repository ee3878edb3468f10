using System.Net;
using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Security;

/// <summary>
/// Secrets stay where they belong: everything that the product writes is searched for the values that the test came across, and for
/// whatever has the shape of a secret. The webhook logs at Trace here.
/// </summary>
public sealed partial class CanaryTests(RunningCluster running)
{
    private const string PrintFiles = "cat /var/run/secrets/vault/*";
    private const string Identity = "/var/run/secrets/vault-injector.io/identity";

    private const string WordsOfACaller = "the-words-of-a-caller-7c1f"; // an alarm never repeats the detail of its report
    private readonly Dictionary<string, List<string>> _canaries = new(StringComparer.Ordinal);
    private readonly List<string> _agentLogs = [];
    private readonly List<string> _problems = [];

    [Fact]
    public async Task No_secret_is_in_any_log_patch_event_metric_or_message()
    {
        var processes = new ProcessWatch();
        await using (processes)
        {
            await CollectOperatorsSecretsAsync();
            await RunEveryMethodAsync();
            await LiveAndBeRobbedAsync();
            await BeRefusedAsync();
            await AskAsAnAttackerAsync();
        }

        var written = await EverythingWrittenAsync();
        written["the agents' logs"] = string.Join('\n', _agentLogs);
        written["problem bodies"] = string.Join('\n', _problems);
        written["command lines and environments"] = processes.Seen;
        _canaries.ShouldAllBe(kind => kind.Value.Count > 0 && kind.Value.TrueForAll(canary => canary.Trim().Length > 15));
        foreach (var (where, text) in written)
        {
            text.ShouldNotBeEmpty($"nothing to search in {where}");
            _canaries
                .Where(kind => kind.Value.Exists(canary => text.Contains(canary.Trim(), StringComparison.Ordinal)))
                .Select(kind => kind.Key)
                .ShouldBeEmpty($"a secret is in {where}");
            Shapes.Matches(text).Select(match => match.Value).ShouldBeEmpty($"what looks like a secret is in {where}");
        }

        ShouldHaveLookedEverywhere(written);
    }

    /// <summary>Keeps the search honest: it finds each kind of secret where there is one.</summary>
    [Theory]
    [InlineData("token hvs.CAESIJ0123456789abcdefABCDEF")]
    [InlineData("token s.0123456789abcdefABCDEFgh")]
    [InlineData("Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJhdWQiOlsieCJdfQ.c2ln")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----")]
    public void Finds_a_secret_by_its_shape(string text) => Shapes.IsMatch(text).ShouldBeTrue();

    /// <summary>Keeps the watch honest: it sees what a process that lives a moment shows.</summary>
    [Fact]
    public async Task Sees_a_secret_in_the_environment_and_command_line_of_a_process()
    {
        await using var processes = new ProcessWatch();
        var start = new System.Diagnostics.ProcessStartInfo("sleep", ["60", "0.000001"])
        {
            Environment = { ["LEAK"] = "canary-of-the-environment" },
        };
        using var leaking = System.Diagnostics.Process.Start(start)!;

        await Waiting.ForAsync(
            () =>
                Task.FromResult(
                    processes.Seen.Contains("sleep 60 0.000001 | LEAK=canary-of-the-environment", StringComparison.Ordinal) ? "seen" : null
                ),
            "the process to be seen",
            CancellationToken.None);

        leaking.Kill();
    }

    private async Task CollectOperatorsSecretsAsync()
    {
        Keep("the app's secret", RunningCluster.Secret);
        Keep("Vault's root token", running.Cluster.Vault.RootToken);
        Keep(
            "the injector's Vault token",
            await File.ReadAllTextAsync(running.Cluster.WebhookSettings["VAULT_INJECTOR__Session__TokenFile"]));
        foreach (var file in Directory.EnumerateFiles(running.Cluster.WorkingDirectory, "*.key", SearchOption.AllDirectories))
        {
            // A line of the key's base64, which must not turn up in another armour either.
            Keep("private keys", (await File.ReadAllLinesAsync(file)).First(line => line.Length > 40 && !line.StartsWith('-')));
        }
    }

    private async Task RunEveryMethodAsync()
    {
        foreach (
            var (method, output) in new[]
            {
                ("approle", "token"),
                ("token", "token"),
                ("kubernetes", "token"),
                ("approle", "secret-id"),
                ("approle", "wrapped-secret-id"),
            })
        {
            var name = $"canary-{method}-{output}";
            var run = await running.RunToItsEndAsync(
                running.Pod(name, PrintFiles, ("role", "yn-api"), ("auth-method", method), ("output", output), ("agent", "init")));
            var secrets = Fields.Matches(run.Logs("app")).Select(match => match.Groups["value"].Value).ToArray();
            secrets.ShouldNotBeEmpty($"pod {name} printed no secret to search for");
            Keep(output, secrets);
            _agentLogs.Add(run.Logs("vault-injector-agent"));
        }
    }

    private async Task LiveAndBeRobbedAsync()
    {
        var pod = await LivingPod.StartAsync(running, "canary-living", ("role", "yn-api"));
        var (run, token) = (pod.Run, pod.Token);
        Keep("token", token);
        Keep("ServiceAccount tokens", await File.ReadAllTextAsync(Path.Combine(run.LocalPath("vault-injector-agent", Identity)!, "token")));
        using var webhook = new WebhookClient(running.Cluster);
        Keep("words of a caller", WordsOfACaller);
        var (status, said) = await webhook.ReportAsync(
            "/v1/incidents",
            await running.IdentityTokenAsync(running.Namespace, "canary-living"),
            $$"""{"detail":"{{WordsOfACaller}}"}""");
        status.ShouldBe(HttpStatusCode.NoContent, said);
        await pod.DeleteAsync(graceSeconds: 5);
        await LivingPod.WaitForEndOfAsync(running, token);
        _agentLogs.Add(run.Logs("vault-injector-agent") + run.Logs("vault-injector-sidecar"));
    }

    /// <summary>An agent that ends with last words, which stay in the pod's status.</summary>
    private async Task BeRefusedAsync()
    {
        var pod = running.Pod("canary-refused", "true", ("role", "payroll"), ("agent", "init"));
        pod["spec"]!["restartPolicy"] = "Always";
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        await Waiting.ForAsync(
            () => running.Cluster.AgentMessageAsync(running.Namespace, "canary-refused", CancellationToken.None),
            "the agent's last words",
            CancellationToken.None);
    }

    private async Task AskAsAnAttackerAsync()
    {
        var pod = running.Pod("canary-attacker", "sleep 60", ("role", "yn-api"));
        pod["spec"]!["nodeName"] = "elsewhere";
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        using var webhook = new WebhookClient(running.Cluster);
        var good = await running.IdentityTokenAsync(running.Namespace, "canary-attacker");
        var unbound = await running.IdentityTokenAsync(running.Namespace, pod: null);
        var foreign = await running.IdentityTokenAsync(running.Namespace, "canary-attacker", audience: "elsewhere");
        Keep("ServiceAccount tokens", good, unbound, foreign);
        var (_, grant) = await webhook.AskForTokenAsync(good);
        Keep("wrapping tokens", grant["wrapped"]!["token"]!.GetValue<string>());
        foreach (var identity in new[] { unbound, foreign, RunningCluster.Secret, running.Cluster.Vault.RootToken })
        {
            _problems.Add((await webhook.AskForTokenAsync(identity)).Body.ToJsonString());
        }
    }

    private async Task<Dictionary<string, string>> EverythingWrittenAsync()
    {
        var kube = running.Cluster.Kube.Admin;
        async Task<string> StoredAsync(string path) => (await kube.GetAsync(path, CancellationToken.None)).ToJsonString();
        return new(StringComparer.Ordinal)
        {
            ["the webhook's log"] = running.Cluster.Webhook.Output,
            ["metrics"] = await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None),
            ["readiness"] = await running.Cluster.Webhook.ManagementAsync("/readyz", CancellationToken.None),
            ["stored pods, their patches and termination messages"] = await StoredAsync($"/api/v1/namespaces/{running.Namespace}/pods"),
            ["events"] = await StoredAsync($"/api/v1/namespaces/{running.Namespace}/events"),
            ["the ledger"] = await StoredAsync("/apis/coordination.k8s.io/v1/namespaces/vault-injector/leases"),
            ["the webhook configuration"] = await StoredAsync(PublishedBundle.Configuration),
            ["Vault's audit log"] = await File.ReadAllTextAsync(running.Cluster.Vault.AuditFile),
        };
    }

    /// <summary>Each channel holds what the run must have put there, so none was searched in vain.</summary>
    private static void ShouldHaveLookedEverywhere(Dictionary<string, string> written)
    {
        written["the webhook's log"].ShouldContain(" dbug: ", Case.Sensitive, "the webhook logs at Information only");
        written["stored pods, their patches and termination messages"]
            .ShouldContain("role_not_allowed", Case.Sensitive, "no agent left last words");
        written["events"].ShouldContain("VaultTokenIntercepted", Case.Sensitive, "the report raised no alarm");
        written["problem bodies"].ShouldContain("token_not_pod_bound");
        var processes = written["command lines and environments"];
        processes.ShouldContain("VAULT_INJECTOR_ROLE=yn-api", Case.Sensitive, "no agent's environment was seen");
        processes.ShouldContain("VAULT_INJECTOR__Session__TokenFile=", Case.Sensitive, "the webhook's environment was not seen");
        processes.ShouldContain("VAULT_CACERT=", Case.Sensitive, "no app's environment was seen");
    }

    private void Keep(string kind, params string[] secrets)
    {
        if (!_canaries.TryGetValue(kind, out var known))
        {
            _canaries[kind] = known = [];
        }

        known.AddRange(secrets);
    }

    /// <summary>What an app printed of its files that nobody else may see: tokens and secret-ids, plain or in JSON.</summary>
    [GeneratedRegex(
        "\"(?:clientToken|secretId|wrappedSecretId)\":\"(?<value>[^\"]+)\"",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Fields { get; }

    [GeneratedRegex(
        @"\bhv[sbr]\.[A-Za-z0-9_-]{20,}|\bs\.[A-Za-z0-9]{24}\b|eyJ[A-Za-z0-9_-]{8,}\.eyJ|PRIVATE KEY-----",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Shapes { get; }
}
