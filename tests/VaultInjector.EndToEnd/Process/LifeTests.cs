using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Process;

/// <summary>The webhook process from its start to its end: signals, its configuration file, what the system lets it leave behind.</summary>
public sealed class LifeTests(RunningCluster running)
{
    private static Task<string> CountsBothReloadsAsync(WebhookServer webhook) =>
        Waiting.ForAsync(
            async () =>
            {
                var metrics = await webhook.ManagementAsync("/metrics", CancellationToken.None);
                var counted = metrics
                    .Split('\n')
                    .Where(line => line.StartsWith("vault_injector_configuration_reloads_total{", StringComparison.Ordinal))
                    .ToList();
                return
                    counted.Exists(line => line.Contains("\"reloaded\"", StringComparison.Ordinal)) &&
                    counted.Exists(line => line.Contains("\"rejected\"", StringComparison.Ordinal))
                    ? metrics
                    : null;
            },
            "both outcomes to be counted",
            CancellationToken.None);

    private const int EndedBySigterm = 128 + 15;

    [Fact]
    public async Task Is_not_ready_at_once_when_it_is_asked_to_end_but_serves_on()
    {
        await using var webhook = await running.StartReadyWebhookAsync([("VAULT_INJECTOR__Listen__DrainTime", "00:00:08")]);
        using var client = new WebhookClient(running.Cluster, webhook);

        webhook.Terminate();
        var said = await webhook.WaitUntilNotReadyAsync(CancellationToken.None);
        using var ca = await client.GetAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/ca"));

        said.ShouldContain("[-]life: shutting down");
        said.ShouldContain("[+]session: logged in");
        ca.IsSuccessStatusCode.ShouldBeTrue();
        ca.Headers.ConnectionClose.ShouldBe(true);
        (await webhook.WaitForExitAsync()).ShouldBe(0, webhook.Output);
    }

    [Fact]
    public async Task Ends_at_once_when_it_is_asked_twice()
    {
        await using var webhook = await running.StartReadyWebhookAsync([("VAULT_INJECTOR__Listen__DrainTime", "00:05:00")]);
        webhook.Terminate();
        await webhook.WaitUntilNotReadyAsync(CancellationToken.None);

        webhook.Terminate();

        (await webhook.WaitForExitAsync()).ShouldBe(EndedBySigterm);
    }

    [Fact]
    public async Task Follows_its_configuration_file()
    {
        var file = Path.Combine(running.Cluster.WorkingDirectory, "follow.json");
        await File.WriteAllTextAsync(file, """{"Broker": {"WrapTtl": "00:01:00"}}""");
        await using var webhook = await running.StartReadyWebhookAsync([], "--config", file);

        await File.WriteAllTextAsync(
            file,
            """
            {
              "Broker": {"WrapTtl": "00:00:30"},
              "Injection": {"Defaults": {"mount-path": "/from-the-file"}},
              "Kubernetes": {"Service": "other"}
            }
            """);
        webhook.HangUp();
        await SaysAsync(webhook, "[+]configuration: Kubernetes:Service changed, which takes effect at the next start");
        await webhook.WaitForLogAsync("changed: Broker:WrapTtl, Injection:Defaults:mount-path, Kubernetes:Service", CancellationToken.None);
        await File.WriteAllTextAsync(file, """{"Broker": {"WrapTtl": "1.00:00:00"}}""");
        webhook.HangUp();
        await SaysAsync(
            webhook,
            "[!]configuration: keeping the configuration from before: Broker:WrapTtl is 1.00:00:00; set 00:00:05 to 00:05:00");
        await webhook.WaitForLogAsync("Keeping the old configuration: Broker:WrapTtl is", CancellationToken.None);

        (await InjectedMountAsync(webhook)).ShouldBe("/from-the-file");
        await CountsBothReloadsAsync(webhook);
    }

    [Fact]
    public async Task Neither_process_may_leave_a_core_file()
    {
        await LivingPod.StartAsync(running, "no-core", ("role", "yn-api"));

        var processes = Directory
            .EnumerateDirectories("/proc")
            .Where(process => int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _))
            .ToDictionary(process => process, CommandLine);
        foreach (var program in new[] { "vault-injector-agent", "vault-injector" })
        {
            var found = processes
                .Where(process =>
                    process
                        .Value.Split('\0')
                        .Take(2)
                        .Any(part =>
                            Path.GetFileNameWithoutExtension(part) == program &&
                            part.StartsWith(running.Cluster.Repository.Root, StringComparison.Ordinal)))
                .ToList();
            found.ShouldNotBeEmpty($"no {program} runs");
            foreach (var process in found)
            {
                // A process that was just started sets its limit first of all.
                await Waiting.ForAsync(
                    () => Task.FromResult(HasNoCoreFile(process.Key) ? process.Key : null),
                    $"the limit of 0 bytes for core files of {process.Value}",
                    CancellationToken.None);
            }
        }
    }

    private static Task<string> SaysAsync(WebhookServer webhook, string sentence) =>
        Waiting.ForAsync(
            async () =>
                await webhook.ReadinessAsync(CancellationToken.None) is { Said: var said } &&
                said.Contains(sentence, StringComparison.Ordinal)
                    ? said
                    : null,
            $"/readyz to say {sentence}\n{webhook.Output}",
            CancellationToken.None);

    /// <summary>Where an injected pod gets its files, as this webhook answers.</summary>
    private async Task<string?> InjectedMountAsync(WebhookServer webhook)
    {
        using var client = new WebhookClient(running.Cluster, webhook);
        var review = running.Review("u-1", running.Pod("followed", "true", ("role", "yn-api")));
        var (_, answer) = await client.PostAsync("/mutate", new StringContent(review, Encoding.UTF8, "application/json"));
        var patch = Encoding.UTF8.GetString(Convert.FromBase64String(JsonNode.Parse(answer)!["response"]!["patch"]!.GetValue<string>()));
        return patch.Contains("\"mountPath\":\"/from-the-file\"", StringComparison.Ordinal) ? "/from-the-file" : patch;
    }

    private static string CommandLine(string process) => Read(Path.Combine(process, "cmdline"));

    /// <summary>True also where the process has ended meanwhile.</summary>
    private static bool HasNoCoreFile(string process) =>
        Read(Path.Combine(process, "limits")) is var limits &&
        (limits == "" || Regex.IsMatch(limits, @"(?m)^Max core file size\s+0\s+0\s", RegexOptions.NonBacktracking));

    /// <summary>Empty where the process has ended meanwhile.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
