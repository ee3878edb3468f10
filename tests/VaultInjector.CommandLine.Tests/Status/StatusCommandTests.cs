using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using System.Text.Json;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Webhook.Status;

namespace VaultInjector.CommandLine.Tests.Status;

/// <summary><c>vault-injector status</c> against a management port.</summary>
public sealed class StatusCommandTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app = Server();
    private string _answer = "";
    private int _proxyStatus = 200;

    private string Address => _app.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        _app.Run(context => context.Request.Path.Value switch
        {
            "/status.json" => context.Response.WriteAsync(_answer),
            "/api/v1/namespaces/vault-injector/pods" => context.Response.WriteAsync("""{"items":[{"metadata":{"name":"one"}}]}"""),
            "/api/v1/namespaces/vault-injector/pods/one:8080/proxy/status.json" => ProxyAsync(context),
            _ => Task.FromResult(context.Response.StatusCode = 404),
        });
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Prints_tables_and_ends_by_readiness(bool ready, int code)
    {
        _answer = Json(Report(ready));

        var run = await CommandRun.Of("", "status", "--address", Address);

        run.ExitCode.ShouldBe(code, run.Error);
        run.Output.ShouldContain("NAMESPACE  ALLOWED ROLES  INJECTED  MISSED\nshop       yn-*           40        1\n");
        run.Output.ShouldContain($"vault-injector-0: {(ready ? "ready" : "not ready")}, version 0.1.0, since 2026-11-25 12:00Z\n");
        run.Output.ShouldContain("shop/web");
    }

    [Fact]
    public async Task Writes_no_control_characters_of_others_to_the_terminal()
    {
        _answer = Json(Report(true) with
        {
            Refusals = [new RefusalStatus(Now, "broker", "shop/\e[2Jweb", "code", "one\ntwo\a")],
        });

        var run = await CommandRun.Of("", "status", "--address", Address);

        run.Output.Where(letter => char.IsControl(letter) && letter != '\n').ShouldBeEmpty();
        run.Output.ShouldContain("one two");
    }

    [Fact]
    public async Task Prints_JSON_as_it_came()
    {
        _answer = Json(Report(true));

        var run = await CommandRun.Of("", "status", "--address", Address, "-o", "json");

        run.Output.ShouldBe(_answer + "\n");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", 69, "Give --address or --kubeconfig")]
    [InlineData("ftp://127.0.0.1", 64, "--address is 'ftp://127.0.0.1'")]
    [InlineData("nowhere", 64, "--address is 'nowhere'")]
    public async Task Says_what_to_do_if_nothing_answers(string address, int code, string words)
    {
        var run = await CommandRun.Of("", "status", "--address", address);

        run.ExitCode.ShouldBe(code);
        run.Error.ShouldContain(words);
    }

    [Fact]
    public async Task Asks_each_replica_through_the_API_server()
    {
        _answer = Json(Report(true));

        (await AskApiServerAsync(200)).ExitCode.ShouldBe(0);
    }

    /// <summary>What the API server answers if a network policy drops its packets.</summary>
    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Says_what_to_do_if_the_API_server_does_not_reach_a_replica(int status)
    {
        var run = await AskApiServerAsync(status);

        run.ExitCode.ShouldBe(69);
        run.Error.ShouldContain("If a NetworkPolicy keeps the API server from the replica's port 8080");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("{}")]
    public async Task Another_server_is_told_apart(string answer)
    {
        _answer = answer;

        (await CommandRun.Of("", "status", "--address", Address)).ExitCode.ShouldBe(65);
    }

    private async Task<CommandRun> AskApiServerAsync(int status)
    {
        _proxyStatus = status;
        var kubeconfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            kubeconfig,
            $$$"""
            apiVersion: v1
            kind: Config
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "{{{Address}}}"}}]
            users: [{name: u, user: {token: t}}]
            """);
        var run = await CommandRun.Of("", "status", "--kubeconfig", kubeconfig);
        File.Delete(kubeconfig);
        return run;
    }

    private Task ProxyAsync(HttpContext context)
    {
        context.Response.StatusCode = _proxyStatus;
        return context.Response.WriteAsync(_proxyStatus == 200 ? _answer : """{"kind":"Status","message":"i/o timeout"}""");
    }

    private static StatusReport Report(bool ready) => new("0.1.0", "vault-injector-0", Now, Now, ready)
    {
        Parts = [new("certificate", "ok", "valid")],
        Cluster = new(Now, 40, [new("shop", "yn-*", 40, 1)], [new("shop/web", "not_reviewed", "Delete it.")]),
        Counts = [new("Reviews of pods", new Dictionary<string, long> { ["injected"] = 4 })],
    };

    private static string Json(StatusReport report) => JsonSerializer.Serialize(report, StatusJson.Default.StatusReport);

    private static WebApplication Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
