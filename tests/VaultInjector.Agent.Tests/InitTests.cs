using System.Text.Json;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

public sealed class InitTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Writes_token_files_and_ca_bundle_for_approle()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        const string address = "https://vault.test:8200";
        var token = _run.FileText("token");
        _run.World.IsValid(token).ShouldBeTrue();
        _run.FileText("vault-token")
            .ShouldBe(
                $$"""{"clientToken":"{{token}}","accessor":"acc","leaseDuration":21600,"renewable":true,"vaultAddr":"{{address}}"}""");
        _run.FileText("ca.crt").ShouldBe(TestCa.Shared.Pem);
        _run.World.Calls.ShouldBe([
            "/v1/token",
            "/v1/sys/wrapping/lookup",
            "/v1/sys/wrapping/unwrap",
            "/v1/auth/approle/login",
            "/v1/issued",]);
        (await _run.RunAsync("ready")).ShouldBe(0, _run.Output);
    }

    [Fact]
    public async Task Writes_the_unwrapped_token_for_method_token()
    {
        _run.With("AUTH_METHOD", "token").With("AUTH_PATH", "auth/token").World.Method = "token";

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.World.IsValid(_run.FileText("token")).ShouldBeTrue();
        _run.World.Calls.ShouldBe(["/v1/token", "/v1/sys/wrapping/lookup", "/v1/sys/wrapping/unwrap"]);
    }

    [Fact]
    public async Task Logs_in_to_vault_directly_with_method_kubernetes_and_asks_no_injector()
    {
        _run.With("AUTH_METHOD", "kubernetes").With("AUTH_PATH", "auth/kubernetes").With("URL", null);

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.World.Calls.ShouldBe(["/v1/auth/kubernetes/login"]);
        _run.FileText("ca.crt").ShouldBe(TestCa.Shared.Pem);
    }

    [Fact]
    public async Task Writes_the_secret_id_without_logging_in()
    {
        (await _run.With("OUTPUT", "secret-id").RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.FileText("vault-secret-id")
            .ShouldBe(
                """{"roleId":"role-id-1","secretId":"secret-id-canary","accessor":"accessor-1","vaultAddr":"https://vault.test:8200"}"""
            );
        _run.World.Logins.ShouldBe(0);
        _run.Has("token").ShouldBeFalse();
        (await _run.RunAsync("ready")).ShouldBe(0, _run.Output);
    }

    [Fact]
    public async Task Writes_the_wrapped_secret_id_looked_up_but_not_opened()
    {
        (await _run.With("OUTPUT", "wrapped-secret-id").RunAsync("init")).ShouldBe(0, _run.Errors);

        using var json = JsonDocument.Parse(_run.FileText("vault-wrapped-secret-id"));
        json.RootElement.EnumerateObject().Select(property => property.Name).ShouldBe(["roleId", "wrappedSecretId", "vaultAddr", "ttl"]);
        json.RootElement.GetProperty("ttl").GetInt64().ShouldBe(60);
        _run.World.Calls.ShouldBe(["/v1/token", "/v1/sys/wrapping/lookup"]);
    }

    [Fact]
    public async Task Says_no_secret_anywhere()
    {
        await _run.RunAsync("init");

        (_run.Errors + _run.Output + _run.LastWords + _run.FileText(AgentState.FileName)).ShouldNotContain("canary");
    }

    [Fact]
    public async Task Refuses_to_begin_where_the_directory_is_missing_and_spends_no_wrapping_token()
    {
        _run.With("DIRECTORY", "/nonexistent/for/this/test");

        (await _run.RunAsync("init")).ShouldBe(64);

        _run.World.Calls.ShouldBeEmpty();
        _run.LastWords.ShouldContain("Mount the volume");
    }

    /// <summary>The identity for the injector is there too, so the file that is named is the one that was read.</summary>
    [Fact]
    public async Task Logs_in_to_vault_with_the_token_that_is_for_vault()
    {
        _run.With("AUTH_METHOD", "kubernetes").With("AUTH_PATH", "auth/kubernetes").With("LOGIN_FILE", "/nonexistent/login");

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.LastWords.ShouldContain("/nonexistent/login");
        _run.World.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_within_two_seconds_where_the_identity_file_is_missing()
    {
        var started = _run.Now;

        (await _run.With("IDENTITY_FILE", "/nonexistent/token").RunAsync("init")).ShouldBe(77);

        (_run.Now - started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        _run.LastWords.ShouldContain("projected volume");
    }

    [Fact]
    public async Task Never_fails_because_the_termination_log_cannot_be_written()
    {
        (await _run.With("TERMINATION_LOG", "/nonexistent/log").With("ROLE", "").RunAsync("init")).ShouldBe(64);

        _run.Errors.ShouldContain("cannot be written");
    }

    [Fact]
    public async Task Begins_a_trace_with_each_request_to_the_injector()
    {
        var traces = new List<string>();
        foreach (var path in new[] { "/v1/token", "/v1/issued" })
        {
            _run.World.Overrides[path] = request =>
            {
                traces.AddRange(request.Headers.GetValues("traceparent"));
                return null;
            };
        }

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        traces.Count.ShouldBe(2);
        traces.ShouldBeUnique();
        traces.Count(trace => System.Diagnostics.ActivityContext.TryParse(trace, null, out _)).ShouldBe(2);
    }
}
