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

    private string Address => _app.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        _app.Run(context => context.Request.Path == "/status.json"
            ? context.Response.WriteAsync(_answer)
            : Task.FromResult(context.Response.StatusCode = 404));
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

    [Theory]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("{}")]
    public async Task Another_server_is_told_apart(string answer)
    {
        _answer = answer;

        (await CommandRun.Of("", "status", "--address", Address)).ExitCode.ShouldBe(65);
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
