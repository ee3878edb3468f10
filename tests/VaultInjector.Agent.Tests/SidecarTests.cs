using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

public sealed class SidecarTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task Keeps_the_token_valid_for_thirty_days_with_a_single_login(double random)
    {
        _run.Random = random;

        (await RunForAsync(TimeSpan.FromDays(30))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        var renewals = _run.World.Count("/v1/auth/token/renew-self");
        ((double)renewals).ShouldBe(30 * 24 / (6 * 2.0 / 3 * (0.9 + (0.2 * random))), 2);
    }

    [Fact]
    public async Task Logs_in_again_before_the_max_ttl_and_exactly_as_often_as_needed()
    {
        _run.World.MaxTtl = TimeSpan.FromHours(24);

        (await RunForAsync(TimeSpan.FromDays(30))).ShouldBe(0, _run.Errors);

        // Renewed at 4, 8, 12, 16, 20 h (4 h left, more than half), at 22 h 40 min (80 min left: under half), replaced 53 min later.
        var life = TimeSpan.FromMinutes((22 * 60) + 40) + (TimeSpan.FromMinutes(80) * (2.0 / 3));
        _run.World.Logins.ShouldBe(1 + (int)(TimeSpan.FromDays(30) / life));
        _run.LastWords.ShouldBe("");
    }

    [Fact]
    public async Task Replaces_a_token_that_cannot_be_renewed_by_logging_in()
    {
        _run.World.Renewable = false;

        (await RunForAsync(TimeSpan.FromDays(1))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(6);
        _run.World.Count("/v1/auth/token/renew-self").ShouldBe(0);
    }

    [Fact]
    public async Task Loses_nothing_in_an_outage_shorter_than_the_lease_left()
    {
        Outage(TimeSpan.FromHours(3.9), TimeSpan.FromHours(5.9), "/v1/auth/token/renew-self", """{"errors":["Vault is sealed"]}""");

        (await RunForAsync(TimeSpan.FromDays(2))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        Occurrences("is sealed").ShouldBe(1);
        _run.Errors.ShouldContain("renewed again");
    }

    [Fact]
    public async Task Says_that_the_token_ended_and_recovers_without_a_restart()
    {
        Outage(TimeSpan.FromHours(3), TimeSpan.FromHours(10), "/v1/auth/token/renew-self", """{"errors":["Vault is sealed"]}""");
        Outage(TimeSpan.FromHours(3), TimeSpan.FromHours(10), "/v1/sys/wrapping/lookup", """{"errors":["Vault is sealed"]}""");
        var began = _run.Now;
        var (wordsInOutage, readyInOutage) = ("", 0);
        _run.OnSleep = async (_, _) =>
        {
            if (_run.Now - began > TimeSpan.FromHours(8) && wordsInOutage.Length == 0)
            {
                (wordsInOutage, readyInOutage) = (_run.LastWords, await _run.RunAsync("ready", CancellationToken.None));
            }
        };

        (await RunForAsync(TimeSpan.FromHours(12), alwaysValid: false)).ShouldBe(0, _run.Errors);

        wordsInOutage.ShouldContain("The token expired at 2026-01-01T06:00:00Z");
        wordsInOutage.ShouldContain("is sealed");
        readyInOutage.ShouldBe(1);
        _run.Output.ShouldContain("not ready: the token expired");
        _run.LastWords.ShouldBe("");
        _run.World.Logins.ShouldBe(2);
        _run.Errors.ShouldContain("renewed again");
    }

    [Fact]
    public async Task Needs_no_injector_until_a_new_login_is_due()
    {
        _run.OnSleep = (_, _) =>
        {
            _run.World.Overrides["/v1/token"] = _ => throw new HttpRequestException("connection refused");
            _run.World.Overrides["/v1/ca"] = _ => throw new HttpRequestException("connection refused");
            return Task.CompletedTask;
        };

        (await RunForAsync(TimeSpan.FromDays(3))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        Occurrences("Cannot refresh the CA bundle").ShouldBe(1);
    }

    [Fact]
    public async Task Logs_in_at_once_where_vault_does_not_know_the_token_any_more()
    {
        var done = false;
        _run.OnSleep = (_, _) =>
        {
            if (!done)
            {
                done = true;
                _run.World.Revoke(_run.FileText("token"));
            }

            return Task.CompletedTask;
        };

        (await RunForAsync(TimeSpan.FromHours(5), alwaysValid: false)).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task Takes_over_the_token_of_the_init_container_instead_of_logging_in_twice()
    {
        (await _run.RunAsync("init")).ShouldBe(0);
        var token = _run.FileText("token");

        (await RunForAsync(TimeSpan.FromHours(1))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        _run.FileText("token").ShouldBe(token);
        _run.World.Count("/v1/auth/token/lookup-self").ShouldBe(1);
    }

    [Fact]
    public async Task Does_not_take_over_a_token_that_was_revoked()
    {
        await _run.RunAsync("init");
        _run.World.Revoke(_run.FileText("token"));

        (await RunForAsync(TimeSpan.FromHours(1))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task Takes_over_the_token_unasked_while_vault_is_away()
    {
        await _run.RunAsync("init");
        Outage(TimeSpan.Zero, TimeSpan.FromHours(1), "/v1/auth/token/lookup-self", """{"errors":["Vault is sealed"]}""");

        (await RunForAsync(TimeSpan.FromHours(12))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task Writes_a_new_ca_bundle_within_a_minute_and_trusts_it()
    {
        var changed = TestCa.Shared.Pem + new TestCa("Next CA").Pem;
        DateTimeOffset? seen = null;
        var began = _run.Now;
        _run.OnSleep = (_, _) =>
        {
            _run.World.CaPem = _run.Now - began > TimeSpan.FromMinutes(10) ? changed : TestCa.Shared.Pem;
            seen ??= _run.FileText("ca.crt") == changed ? _run.Now : null;
            return Task.CompletedTask;
        };

        (await RunForAsync(TimeSpan.FromMinutes(30))).ShouldBe(0, _run.Errors);

        (seen!.Value - began).ShouldBeLessThan(TimeSpan.FromMinutes(12));
        _run.World.Count("/v1/ca").ShouldBeGreaterThan(30);
    }

    [Theory]
    [InlineData("not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Keeps_the_old_ca_bundle_where_the_injector_sends_nonsense(string nonsense)
    {
        _run.OnSleep = (_, _) =>
        {
            _run.World.CaPem = nonsense;
            return Task.CompletedTask;
        };

        (await RunForAsync(TimeSpan.FromMinutes(5))).ShouldBe(0, _run.Errors);

        _run.FileText("ca.crt").ShouldBe(TestCa.Shared.Pem);
        Occurrences("keeping the old one").ShouldBe(1);
    }

    private Task<int> RunForAsync(TimeSpan life, bool alwaysValid = true) => _run.RunAsyncFor(life, alwaysValid);

    private void Outage(TimeSpan from, TimeSpan to, string path, string body)
    {
        var began = _run.Now;
        _run.World.Overrides[path] = _ => _run.Now - began >= from && _run.Now - began < to ? StubWorld.Answer(503, body) : null;
    }

    private int Occurrences(string words) => _run.Errors.Split(words).Length - 1;
}
