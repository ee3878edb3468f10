using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Demo;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Apps;

/// <summary>
/// A Django and a .NET app that use our packages. Each serves the hash of a password from a file and of a key that it asks Vault for. They
/// see a changed secret, a replaced token and another CA without a restart.
/// </summary>
public sealed class SettingsTests(RunningCluster running) : IAsyncLifetime
{
    private const string Role = "site";
    private const string MountPath = "/vault/files";
    private readonly HttpClient _http = new();
    private readonly int _port = FreePort.Next();

    public async ValueTask InitializeAsync()
    {
        // Tokens of a few seconds: each is replaced during a test.
        await running.Cluster.RunScriptAsync("add-app.sh", [Role, "--token-ttl", "3s", "--token-max-ttl", "6s"], CancellationToken.None);
        await running.AllowAsync(Role);
        await WriteAsync("one");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_Django_app_sees_a_changed_secret_and_a_replaced_token_without_a_restart()
    {
        var python = PythonRuntime.With("django, hvac");
        Assert.SkipWhen(python is null, "Django or hvac is not installed (python3-django, python3-hvac).");
        var sources = running.Cluster.Repository.Root;
        var script = Path.Combine(sources, "tests", "VaultInjector.EndToEnd", "Apps", "site.py");
        var pod = Pod("django", [python!, script, "runserver", $"127.0.0.1:{_port}", "--noreload"]);
        pod["spec"]!["containers"]![0]!["env"] = Variables(
            ("PYTHONPATH", Path.Combine(sources, "src", "python")), ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUNBUFFERED", "1"));

        await FollowsAsync(pod);
    }

    [Fact]
    public async Task A_NET_app_sees_a_changed_secret_and_a_replaced_token_without_a_restart()
    {
        var app = running.Cluster.Repository.CommandFor("VaultInjector.EndToEnd.App", "VaultInjector.EndToEnd.App");

        await FollowsAsync(Pod("dotnet", [.. app, "--urls", $"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}"]));
    }

    private async Task FollowsAsync(JsonObject manifest)
    {
        var pod = await LivingPod.StartAsync(running, manifest);
        await ShowsAsync(pod, "", "one");
        await ShowsAsync(pod, "vault", "key one");
        var (process, token) = (pod.Run.ProcessId("app"), Token(pod));

        await WriteAsync("two");
        await ShowsAsync(pod, "", "two");
        await Waiting.ForAsync(
            () => Task.FromResult(Token(pod) == token ? null : "replaced"), $"a second token: {pod.AgentLog}", CancellationToken.None);
        await LivingPod.WaitForEndOfAsync(running, token);
        await ShowsAsync(pod, "vault", "key two");

        (pod.Run.ProcessId("app"), pod.Run.Restarts("app")).ShouldBe((process, 0));
        await pod.DeleteAsync(graceSeconds: 10);
    }

    /// <summary>The file is looked at each 10 s, which is the shortest that the annotation allows.</summary>
    private JsonObject Pod(string name, IReadOnlyList<string> command)
    {
        var pod = running.Pod(
            $"settings-{name}",
            "",
            ("role", Role),
            ("mount-path", MountPath),
            ("refresh", "10s"),
            ("secret.SECRET_KEY", "secret/site/SECRET_KEY#value"),
            ("secret.db.json", "secret/site/db"));
        pod["spec"]!["containers"]![0]!["command"] = new JsonArray([.. command.Select(word => (JsonNode)word)]);
        return pod;
    }

    private static JsonArray Variables(params (string Name, string Value)[] variables) =>
        [.. variables.Select(one => new JsonObject { ["name"] = one.Name, ["value"] = one.Value })];

    private static string Token(LivingPod pod) => File.ReadAllText(Path.Combine(pod.Run.LocalPath("app", MountPath)!, "token"));

    private async Task WriteAsync(string password)
    {
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post, "secret/site/db", new JsonObject { ["password"] = password }, CancellationToken.None);
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post, "secret/site/SECRET_KEY", new JsonObject { ["value"] = $"key {password}" }, CancellationToken.None);
    }

    private Task<string> ShowsAsync(LivingPod pod, string page, string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return Waiting.ForAsync(
            async () => await AskAsync(page) == hash ? hash : null,
            () => $"the page /{page} to show the hash of '{text}'; the agent said: {pod.AgentLog}; the app said: {pod.Run.Logs("app")}",
            CancellationToken.None);
    }

    private async Task<string?> AskAsync(string page)
    {
        try
        {
            return await _http.GetStringAsync($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/{page}");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
