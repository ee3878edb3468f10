using System.Collections.Concurrent;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Process;

/// <summary>
/// Both replicas are replaced, one after the other, while pods are created all the time: not one creation fails, and none goes without
/// injection.
/// </summary>
public sealed class RollingUpdateTests(RunningCluster running)
{
    private const int Workers = 6;
    private readonly ConcurrentQueue<string> _failures = new();
    private int _created;

    [Fact]
    public async Task Not_one_admission_fails_while_every_replica_is_replaced()
    {
        await using var relay = new ServiceRelay();
        var oldest = await JoinAsync(relay);
        var older = await JoinAsync(relay);
        var before = await RegisterAsync(new Uri($"https://localhost:{relay.Port}/mutate"));
        try
        {
            using var end = new CancellationTokenSource();
            Task[] workers = [.. Enumerable.Range(0, Workers).Select(number => CreatePodsAsync(number, end.Token))];
            await MoreAsync();

            var newer = await JoinAsync(relay);
            (await LeaveAsync(oldest)).ShouldBe(0, oldest.Output);
            await MoreAsync();
            await JoinAsync(relay);
            (await LeaveAsync(older)).ShouldBe(0, older.Output);
            await MoreAsync();

            await end.CancelAsync();
            await Task.WhenAll(workers);
            _failures.ShouldBeEmpty();
            foreach (var replica in new[] { oldest, older, newer })
            {
                replica.Output.ShouldContain("Injected a pod in namespace", Case.Sensitive, "a replica that nobody asked proves nothing");
            }
        }
        finally
        {
            await RegisterAsync(before);
        }
    }

    /// <summary>A replica that the Service sends connections to.</summary>
    private async Task<WebhookServer> JoinAsync(ServiceRelay relay)
    {
        var replica = running.StartWebhook([
            ("VAULT_INJECTOR__Listen__DrainTime", "00:00:05"),
            ("VAULT_INJECTOR__Logging__LogLevel__Default", "Information"),]);
        relay.Add(replica);
        await Waiting.ForAsync(
            () => Task.FromResult(relay.Endpoints.Contains(replica) ? replica : null),
            $"the replica to be ready:\n{replica.Output}",
            CancellationToken.None);
        return replica;
    }

    private static Task<int> LeaveAsync(WebhookServer replica)
    {
        replica.Terminate();
        return replica.WaitForExitAsync();
    }

    /// <summary>Points the webhook configuration elsewhere. Returns where it pointed.</summary>
    private async Task<Uri> RegisterAsync(Uri address)
    {
        var configuration = await running.Cluster.Kube.Admin.GetAsync(PublishedBundle.Configuration, CancellationToken.None);
        var client = configuration["webhooks"]![0]!["clientConfig"]!;
        var before = new Uri(client["url"]!.GetValue<string>());
        client["url"] = address.ToString();
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Put, PublishedBundle.Configuration, configuration, CancellationToken.None);
        return before;
    }

    private async Task CreatePodsAsync(int worker, CancellationToken end)
    {
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            try
            {
                var stored = await running.Cluster.DryRunAsync(
                    running.Pod($"rolling-{worker}-{turn}", "true", ("role", "yn-api")),
                    running.Namespace,
                    CancellationToken.None);
                if (stored["spec"]!["initContainers"]?[0]?["name"]?.GetValue<string>() == "vault-injector-agent")
                {
                    Interlocked.Increment(ref _created);
                }
                else
                {
                    _failures.Enqueue("a pod went without injection");
                }
            }
            catch (Exception failure)
            {
                _failures.Enqueue(failure.Message);
            }
        }
    }

    /// <summary>Until enough pods were created since for every replica to have had its turn.</summary>
    private Task<string> MoreAsync()
    {
        var enough = Volatile.Read(ref _created) + 30;
        return Waiting.ForAsync(
            () => Task.FromResult(Volatile.Read(ref _created) >= enough ? "enough" : null),
            "more pods",
            CancellationToken.None);
    }
}
