using System.Globalization;
using System.Security.Cryptography;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>A Django project whose page shows the hash of its SECRET_KEY, while its token is replaced and the secret changes.</summary>
internal sealed class DemoDjango(LocalCluster cluster, PodRunner runner, DemoReport report)
{
    private const string Role = "site";
    private const string Secret = "secret/site/SECRET_KEY";
    private readonly int _port = FreePort.Next();

    public async Task ShowAsync(CancellationToken cancellation)
    {
        if (PythonRuntime.With("django") is not { } python)
        {
            report.Note("The Django project is skipped because Django is not installed (apt-get install python3-django).");
            return;
        }

        report.Chapter("Pod yn-site: a Django project that asks Vault (leases of 2 s, maximum 4 s, instead of hours)");
        await cluster.RunScriptAsync("add-app.sh", [Role, "--token-ttl", "2s", "--token-max-ttl", "4s"], cancellation);
        await WriteAsync("first key", cancellation);
        var run = await report.StepAsync(
            "kubectl → Kubernetes → webhook", "creates pod yn-site; Django starts", () => StartAsync(python, cancellation));
        await FollowAsync(run, cancellation);
        await cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{DemoApps.Namespace}/pods/yn-site?gracePeriodSeconds=5", null, cancellation);
    }

    private async Task<PodRun> StartAsync(string python, CancellationToken cancellation)
    {
        await cluster.CreateAsync(DemoApps.Django(python, Path.Combine(cluster.Repository.Root, "src"), _port), cancellation);
        return await Waiting.ForAsync(() => Task.FromResult(Running()), "pod yn-site to run", cancellation);
    }

    private async Task FollowAsync(PodRun run, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        var first = await report.StepAsync(
            "browser → Django → Vault", "the page shows the hash of SECRET_KEY", () => ShowsAsync(http, "first key", cancellation));
        var (process, token) = (run.ProcessId("app"), DemoLife.TokenOf(run));
        await report.StepAsync("agent → broker → Vault", "logs in again and replaces the token", () => Waiting.ForAsync(
            () => Task.FromResult(DemoLife.TokenOf(run) == token ? null : "replaced"), "a second token", cancellation));
        await WriteAsync("second key", cancellation);
        var second = await report.StepAsync(
            "browser → Django → Vault",
            "SECRET_KEY was changed in Vault: the same process shows its hash, by the new token",
            () => ShowsAsync(http, "second key", cancellation));
        DemoStage.Require(run.ProcessId("app") == process, "Django was restarted.");
        report.Says("yn-site", $"{first[..16]}…, later {second[..16]}…");
    }

    private PodRun? Running() => runner.Find(DemoApps.Namespace, "yn-site") is { Phase: "Running" } run ? run : null;

    private Task<JsonNode?> WriteAsync(string key, CancellationToken cancellation) =>
        cluster.Vault.SendAsync(HttpMethod.Post, Secret, new JsonObject { ["value"] = key }, cancellation);

    private Task<string> ShowsAsync(HttpClient http, string key, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Waiting.ForAsync(
            async () => await AskAsync(http, cancellation) == hash ? hash : null,
            () => $"the page to show the hash of '{key}'; Django said: {Running()?.Logs("app")}",
            cancellation);
    }

    private async Task<string?> AskAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            return await http.GetStringAsync(
                new Uri($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/"), cancellation);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
