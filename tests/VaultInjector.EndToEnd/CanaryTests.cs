using System.Text.RegularExpressions;

namespace VaultInjector.EndToEnd;

/// <summary>
/// Secrets stay where they belong: everything that the product writes is searched for the values that the test came across, and for
/// whatever has the shape of a secret. The webhook logs at Trace here.
/// </summary>
public sealed partial class CanaryTests(RunningCluster running)
{
    private const string PrintFiles = "cat /var/run/secrets/vault/*";

    [Fact]
    public async Task No_secret_is_in_any_log_patch_event_metric_or_message()
    {
        var canaries = new List<string> { RunningCluster.Secret, await File.ReadAllTextAsync(running.Cluster.WebhookSettings["VAULT_INJECTOR__Session__TokenFile"]) };
        var agents = new List<string>();
        foreach (var (method, output) in new[] { ("approle", "token"), ("token", "token"), ("kubernetes", "token"), ("approle", "secret-id"), ("approle", "wrapped-secret-id") })
        {
            var name = $"canary-{method}-{output}";
            var run = await running.RunToItsEndAsync(running.Pod(name, PrintFiles, ("role", "yn-api"), ("auth-method", method), ("output", output), ("agent", "init")));
            var secrets = SecretsIn(run.Logs("app"));
            secrets.ShouldNotBeEmpty($"pod {name} printed no secret to search for");
            canaries.AddRange(secrets);
            agents.Add(run.Logs("vault-injector-agent"));
        }

        var problems = await AskAsAnAttackerAsync(canaries);

        var written = await EverythingWrittenAsync();
        written["the agents' logs"] = string.Join('\n', agents);
        written["problem details"] = problems;
        foreach (var (where, text) in written)
        {
            text.ShouldNotBeEmpty($"nothing to search in {where}");
            canaries.Where(canary => text.Contains(canary.Trim(), StringComparison.Ordinal)).ShouldBeEmpty($"a secret is in {where}");
            Shapes.Matches(text).Select(match => match.Value).ShouldBeEmpty($"what looks like a secret is in {where}");
        }

        written["the webhook's log"].ShouldContain(" dbug: ", Case.Sensitive, "the webhook logs at Information only");
    }

    /// <summary>Keeps the search honest: it finds each kind of secret where there is one.</summary>
    [Theory]
    [InlineData("token hvs.CAESIJ0123456789abcdefABCDEF")]
    [InlineData("token s.0123456789abcdefABCDEFgh")]
    [InlineData("Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJhdWQiOlsieCJdfQ.c2ln")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----")]
    public void Finds_a_secret_by_its_shape(string text) => Shapes.IsMatch(text).ShouldBeTrue();

    /// <summary>Adds each identity and wrapping token to the canaries. Returns what the refusals said.</summary>
    private async Task<string> AskAsAnAttackerAsync(List<string> canaries)
    {
        var pod = running.Pod("canary-attacker", "sleep 60", ("role", "yn-api"));
        pod["spec"]!["nodeName"] = "elsewhere";
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        using var webhook = new WebhookClient(running.Cluster);
        var good = await running.IdentityTokenAsync(running.Namespace, "canary-attacker");
        var unbound = await running.IdentityTokenAsync(running.Namespace, pod: null);
        var foreign = await running.IdentityTokenAsync(running.Namespace, "canary-attacker", audience: "elsewhere");
        canaries.AddRange([good, unbound, foreign]);
        var (_, grant) = await webhook.AskForTokenAsync(good);
        canaries.Add(grant["wrapped"]!["token"]!.GetValue<string>());
        var refusals = new List<string>();
        foreach (var identity in new[] { unbound, foreign, RunningCluster.Secret })
        {
            refusals.Add((await webhook.AskForTokenAsync(identity)).Body.ToJsonString());
        }

        return string.Join('\n', refusals);
    }

    private async Task<Dictionary<string, string>> EverythingWrittenAsync()
    {
        var kube = running.Cluster.Kube.Admin;
        return new(StringComparer.Ordinal)
        {
            ["the webhook's log"] = running.Cluster.Webhook.Output,
            ["metrics"] = await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None),
            ["readiness"] = await running.Cluster.Webhook.ManagementAsync("/readyz", CancellationToken.None),
            ["stored pods, their patches and termination messages"] =
                (await kube.GetAsync($"/api/v1/namespaces/{running.Namespace}/pods", CancellationToken.None)).ToJsonString(),
            ["events"] = (await kube.GetAsync($"/api/v1/namespaces/{running.Namespace}/events", CancellationToken.None)).ToJsonString(),
            ["the webhook configuration"] = (await kube.GetAsync(
                "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/vault-injector", CancellationToken.None)).ToJsonString(),
        };
    }

    /// <summary>What an app printed of its files that nobody else may see: tokens and secret-ids, plain or in JSON.</summary>
    private static List<string> SecretsIn(string files) =>
        [.. Fields.Matches(files).Select(match => match.Groups["value"].Value)];

    [GeneratedRegex("\"(?:clientToken|secretId|wrappedSecretId)\":\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fields { get; }

    [GeneratedRegex(@"\bhv[sbr]\.[A-Za-z0-9_-]{20,}|\bs\.[A-Za-z0-9]{24}\b|eyJ[A-Za-z0-9_-]{8,}\.eyJ|PRIVATE KEY-----", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Shapes { get; }
}
