using VaultInjector.Agent.Files;
using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary><c>init</c> logs in and hands over to <c>sidecar</c>; the kubelet may run either of them again.</summary>
public sealed class HandoverTests : IDisposable
{
    private readonly AgentRun _run = new AgentRun().WithState();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_app_sees_its_files_and_nothing_of_the_agents_own()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);

        Names(_run.Directory).ShouldBe(["ca.crt", "token", "vault-token"]);
        Names(_run.StateDirectory).ShouldBe([AgentState.FileName]);
        File.GetUnixFileMode(Path.Combine(_run.StateDirectory, AgentState.FileName))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task The_sidecar_takes_over_without_a_login_of_its_own()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        var token = _run.FileText("token");

        (await _run.RunAsyncFor(TimeSpan.FromDays(1))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        _run.FileText("token").ShouldBe(token);
    }

    [Fact]
    public async Task An_init_container_that_runs_twice_logs_in_once()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);
        var token = _run.World.Issue();
        File.WriteAllText(Path.Combine(_run.Directory, "token"), token);

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        _run.FileText("token").ShouldBe(token);
    }

    [Fact]
    public async Task An_init_container_that_runs_twice_does_not_wait_for_vault()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        _run.World.Overrides["/v1/auth/token/lookup-self"] = _ => StubWorld.Answer(503, """{"errors":["Vault is sealed"]}""");
        var began = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.Now.ShouldBe(began);
        _run.World.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task An_init_container_that_runs_twice_replaces_a_token_that_was_revoked()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        _run.World.Revoke(_run.FileText("token"));

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(2);
        _run.World.IsValid(_run.FileText("token")).ShouldBeTrue();
    }

    /// <summary>Nothing renews what is left of the first token.</summary>
    [Fact]
    public async Task An_agent_that_fetches_once_gets_a_new_token_each_time()
    {
        using var alone = new AgentRun();

        (await alone.RunAsync("init")).ShouldBe(0, alone.Errors);
        (await alone.RunAsync("init")).ShouldBe(0, alone.Errors);

        alone.World.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task The_start_does_not_wait_for_the_report()
    {
        _run.World.Overrides["/v1/issued"] = _ => StubWorld.Problem(503, "kubernetes_unreachable", "The API server is away.");
        var began = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.Now.ShouldBe(began);
        _run.World.Count("/v1/issued").ShouldBe(1);

        _run.World.Overrides.Remove("/v1/issued");
        (await _run.RunAsyncFor(TimeSpan.FromMinutes(1))).ShouldBe(0, _run.Errors);
        _run.World.Reports.ShouldHaveSingleItem().TokenAccessor.ShouldBe("acc");
    }

    [Fact]
    public async Task A_sidecar_whose_token_ended_waits_without_a_deadline_and_tells_the_app_of_the_new_one()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        var ended = _run.Now + TimeSpan.FromHours(7);
        _run.Time.Advance(TimeSpan.FromHours(7));
        _run.With("TIMEOUT_SECONDS", "60");
        _run.World.Overrides["/v1/token"] = _ => _run.Now - ended < TimeSpan.FromHours(1)
            ? StubWorld.Problem(503, "vault_sealed", "Vault is sealed.")
            : null;
        var (readyInOutage, wordsInOutage) = (0, "");
        _run.OnSleep = async (_, _) =>
        {
            if (_run.Now - ended > TimeSpan.FromMinutes(30) && wordsInOutage.Length == 0)
            {
                (readyInOutage, wordsInOutage) = (await _run.RunAsync("ready", CancellationToken.None), _run.LastWords);
            }
        };

        (await _run.RunAsyncFor(TimeSpan.FromHours(2), alwaysValid: false)).ShouldBe(0, _run.Errors);

        readyInOutage.ShouldBe(1);
        wordsInOutage.ShouldContain("The token expired at 2026-01-01T06:00:00Z, and there is no new one yet");
        _run.World.Logins.ShouldBe(2);
        _run.World.IsValid(_run.FileText("token")).ShouldBeFalse("it is revoked at the end");
        _run.Errors.ShouldContain("Logged in again");
    }

    [Fact]
    public async Task A_sidecar_that_ends_before_it_has_taken_over_revokes_the_token()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        (await _run.RunAsync("sidecar", new CancellationToken(canceled: true))).ShouldBe(0, _run.Errors);

        _run.World.IsValid(_run.FileText("token")).ShouldBeFalse();
        _run.Errors.ShouldContain("Stopped; the token is revoked.");
    }

    [Fact]
    public async Task Refuses_to_begin_where_the_state_volume_is_missing()
    {
        Directory.Delete(_run.StateDirectory);

        (await _run.RunAsync("init")).ShouldBe(64);

        _run.World.Calls.ShouldBeEmpty();
        _run.LastWords.ShouldContain("VAULT_INJECTOR_STATE_DIRECTORY");
    }

    [Fact]
    public async Task Ready_reads_the_state_where_it_is()
    {
        (await _run.RunAsync("ready")).ShouldBe(1);
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        (await _run.RunAsync("ready")).ShouldBe(0, _run.Output);
    }

    private static string[] Names(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
