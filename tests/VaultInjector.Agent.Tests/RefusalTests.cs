using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

public sealed class RefusalTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(403, "role_not_allowed")]
    [InlineData(403, "namespace_not_opted_in")]
    [InlineData(403, "pod_not_injected")]
    [InlineData(404, "role_missing")]
    [InlineData(409, "pod_ending")]
    [InlineData(401, "token_missing")]
    public async Task Fails_at_once_with_the_brokers_sentence_where_asking_again_will_not_help(int status, string code)
    {
        _run.World.Overrides["/v1/token"] = _ => StubWorld.Problem(status, code, "Set the annotation so and so.");
        var started = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.World.Calls.Count.ShouldBe(1);
        _run.Now.ShouldBe(started);
        _run.LastWords.ShouldBe($"The injector answers {status} {code}: Set the annotation so and so.\n");
    }

    [Theory]
    [InlineData(401, "token_invalid")]
    [InlineData(403, "pod_not_found")]
    public async Task Asks_again_for_a_moment_where_the_pod_may_only_be_too_young(int status, string code)
    {
        _run.World.Overrides["/v1/token"] = _ => StubWorld.Problem(status, code, "Not known.");
        var started = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.World.Calls.Count.ShouldBeGreaterThan(2);
        (_run.Now - started).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Goes_on_when_a_too_young_pod_is_known()
    {
        _run.World.Overrides["/v1/token"] = _ => _run.World.Calls.Count < 3 ? StubWorld.Problem(403, "pod_not_found", "Not known.") : null;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
    }

    [Theory]
    [InlineData(503, "vault_sealed")]
    [InlineData(503, "session_not_ready")]
    [InlineData(429, "request_in_flight")]
    [InlineData(500, "oops")]
    public async Task Waits_until_the_deadline_and_tells_the_last_cause_once(int status, string code)
    {
        _run.World.Overrides["/v1/token"] = _ => StubWorld.Problem(status, code, "Wait for it.");
        var started = _run.Now;

        (await _run.With("TIMEOUT_SECONDS", "120").RunAsync("init")).ShouldBe(69);

        (_run.Now - started).ShouldBe(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(1));
        _run.LastWords.ShouldStartWith("Gave up after 120 s. Last cause: ");
        _run.LastWords.ShouldContain("Wait for it.");
        (_run.Errors.Split("Waiting: ").Length - 1).ShouldBe(1);
    }

    [Fact]
    public async Task Honours_retry_after()
    {
        var waits = new List<TimeSpan>();
        _run.OnSleep = (wait, _) =>
        {
            waits.Add(wait);
            return Task.CompletedTask;
        };
        _run.World.Overrides["/v1/token"] = _ =>
        {
            var answer = StubWorld.Problem(503, "vault_sealed", "Vault is sealed.");
            answer.Headers.TryAddWithoutValidation("Retry-After", "17");
            return _run.World.Calls.Count < 4 ? answer : null;
        };

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        waits.ShouldBe([TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(17)]);
        _run.Errors.ShouldContain("No longer waiting.");
    }

    [Fact]
    public async Task Asks_at_least_each_five_seconds_while_there_is_no_token()
    {
        var waits = new List<TimeSpan>();
        _run.OnSleep = (wait, _) =>
        {
            waits.Add(wait);
            return Task.CompletedTask;
        };
        var unsealed = _run.Now.AddMinutes(10);
        _run.World.Overrides["/v1/token"] = _ =>
            _run.Now < unsealed ? StubWorld.Problem(503, "vault_sealed", "Vault is sealed.") : null;
        _run.Random = 0.999;

        (await _run.With("TIMEOUT_SECONDS", "3600").RunAsync("init")).ShouldBe(0, _run.Errors);

        waits.Max().ShouldBeInRange(TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5));
        (_run.Now - unsealed).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Pauses_start_over_where_the_cause_changes()
    {
        var waits = new List<TimeSpan>();
        _run.OnSleep = (wait, _) =>
        {
            waits.Add(wait);
            return Task.CompletedTask;
        };
        _run.World.Overrides["/v1/token"] = _ => _run.World.Calls.Count switch
        {
            <= 6 => StubWorld.Problem(503, "vault_sealed", "Vault is sealed."),
            7 => StubWorld.Problem(503, "session_not_ready", "The injector is not logged in."),
            _ => null,
        };
        _run.Random = 0;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        waits.Select(wait => wait.TotalSeconds).ShouldBe([0.25, 0.5, 1, 2, 2.5, 2.5, 0.25]);
    }

    [Theory]
    [InlineData(200, "<html>hello</html>", 69)]
    [InlineData(200, "", 69)]
    [InlineData(200, "{\"method\":\"approle\"}", 69)]
    [InlineData(200, "[]", 69)]
    [InlineData(404, "<html>not here</html>", 77)]
    [InlineData(301, "", 77)]
    public async Task Names_the_address_where_something_else_answers_in_the_injectors_place(int status, string body, int exit)
    {
        _run.World.Overrides["/v1/token"] = _ => StubWorld.Answer(status, body, "text/html");

        (await _run.With("TIMEOUT_SECONDS", "5").RunAsync("init")).ShouldBe(exit);

        _run.LastWords.ShouldContain("VAULT_INJECTOR_URL");
    }

    [Fact]
    public async Task Refuses_a_grant_larger_than_64_kib()
    {
        _run.World.EditGrant = grant => grant + new string(' ', 70_000);

        (await _run.With("TIMEOUT_SECONDS", "2").RunAsync("init")).ShouldBe(69);

        _run.World.Calls.ShouldAllBe(call => call == "/v1/token");
    }

    [Fact]
    public async Task Never_opens_the_same_wrapping_token_twice_after_a_lost_answer()
    {
        var opened = new List<string>();
        _run.World.Overrides["/v1/sys/wrapping/unwrap"] = request =>
        {
            opened.Add(request.Headers.GetValues("X-Vault-Token").Single());
            return opened.Count < 3 ? throw new HttpRequestException("connection lost") : null;
        };

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        opened.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        _run.World.Count("/v1/token").ShouldBe(3);
    }

    [Theory]
    [InlineData(400, "invalid secret id")]
    [InlineData(400, "source address unauthorized by CIDR restrictions")]
    [InlineData(403, "permission denied")]
    public async Task Fails_fast_with_vaults_words_where_the_login_is_refused(int status, string words)
    {
        _run.World.Overrides["/v1/auth/approle/login"] = _ => StubWorld.Answer(status, $$"""{"errors":["{{words}}"]}""");
        var started = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(77);

        (_run.Now - started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        _run.LastWords.ShouldContain(words);
    }

    [Theory]
    [InlineData(500, "namespace not authorized")]
    [InlineData(403, "service account name not authorized")]
    [InlineData(400, "invalid role name \\\"yn-api\\\"")]
    public async Task Fails_fast_where_vaults_kubernetes_auth_does_not_know_the_service_account(int status, string words)
    {
        _run.With("AUTH_METHOD", "kubernetes").With("AUTH_PATH", "auth/kubernetes");
        _run.World.Overrides["/v1/auth/kubernetes/login"] = _ => StubWorld.Answer(status, $$"""{"errors":["{{words}}"]}""");
        var started = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(77, _run.Errors);

        (_run.Now - started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Goes_on_when_vault_is_unsealed()
    {
        var began = _run.Now;
        _run.World.Overrides["/v1/sys/wrapping/lookup"] = _ =>
            _run.Now - began < TimeSpan.FromSeconds(100) ? StubWorld.Answer(503, """{"errors":["Vault is sealed"]}""") : null;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.Errors.ShouldContain("Waiting: Vault at https://vault.test:8200 is sealed. Unseal Vault.");
    }
}
