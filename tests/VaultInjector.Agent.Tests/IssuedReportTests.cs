using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests;

/// <summary>The injector hears which accessors to revoke where the pod cannot; the app never waits for it to matter.</summary>
public sealed class IssuedReportTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Reports_the_tokens_accessor_and_that_of_a_secret_id_that_may_be_used_again()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        _run.World.Reports.ShouldBe([new IssuedReport("acc", "accessor-1")]);
    }

    [Fact]
    public async Task Leaves_a_secret_id_out_that_is_used_up()
    {
        _run.World.Overrides["/v1/sys/wrapping/unwrap"] = _ =>
            StubWorld.Answer(
                200,
                """
                {"data":{"secret_id":"secret-id-canary","secret_id_accessor":"accessor-1","secret_id_ttl":600,
                "secret_id_num_uses":1} }
                """);

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.World.Reports.ShouldBe([new IssuedReport("acc", null)]);
    }

    [Fact]
    public async Task Reports_a_secret_id_that_the_app_will_use()
    {
        (await _run.With("OUTPUT", "secret-id").RunAsync("init")).ShouldBe(0, _run.Errors);
        _run.World.Reports.ShouldBe([new IssuedReport(null, "accessor-1")]);
    }

    [Theory]
    [InlineData("token", "auth/token")]
    [InlineData("kubernetes", "auth/kubernetes")]
    public async Task Reports_nothing_with_method(string method, string path)
    {
        _run.World.Method = method;
        (await _run.With("AUTH_METHOD", method).With("AUTH_PATH", path).RunAsync("init")).ShouldBe(0, _run.Errors);
        _run.World.Reports.ShouldBeEmpty();
        _run.World.Count("/v1/issued").ShouldBe(0);
    }

    [Fact]
    public async Task The_sidecar_reports_each_new_token_once()
    {
        _run.World.Renewable = false;

        (await _run.RunAsyncFor(TimeSpan.FromDays(1))).ShouldBe(0, _run.Errors);

        _run.World.Reports.Count.ShouldBe(_run.World.Logins);
    }

    [Fact]
    public async Task The_sidecar_reports_the_token_that_the_init_container_got()
    {
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        (await _run.RunAsyncFor(TimeSpan.FromHours(1))).ShouldBe(0, _run.Errors);
        _run.World.Reports.ShouldBe([new IssuedReport("acc", "accessor-1"), new IssuedReport("acc", null)]);
    }

    [Fact]
    public async Task Init_gives_up_within_five_seconds_and_succeeds_all_the_same()
    {
        _run.World.Overrides["/v1/issued"] = _ => StubWorld.Problem(503, ProblemCodes.KubernetesUnreachable, "The API server is away.");
        var began = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        (_run.Now - began).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        _run.World.Count("/v1/issued").ShouldBeGreaterThan(2);
        _run.Errors.ShouldContain(
            "Cannot report this pod's token to the injector, will retry: " +
            "The injector answers 503 kubernetes_unreachable: The API server is away.");
    }

    [Fact]
    public async Task The_sidecar_tries_on_until_it_is_heard()
    {
        var began = _run.Now;
        _run.World.Overrides["/v1/issued"] = _ =>
            _run.Now - began < TimeSpan.FromMinutes(10) ? throw new HttpRequestException("down") : null;

        (await _run.RunAsyncFor(TimeSpan.FromMinutes(15))).ShouldBe(0, _run.Errors);

        _run.World.Reports.Count.ShouldBe(1);
        _run.Errors.ShouldContain("Reported this pod's token to the injector.");
    }

    [Fact]
    public async Task The_sidecar_asks_once_where_the_injector_refuses()
    {
        _run.World.Overrides["/v1/issued"] = _ => StubWorld.Problem(403, ProblemCodes.PodNotInjected, "Not injected.");

        (await _run.RunAsyncFor(TimeSpan.FromHours(1))).ShouldBe(0, _run.Errors);

        _run.World.Count("/v1/issued").ShouldBe(1);
        _run.Errors.ShouldContain("giving up: The injector answers 403 pod_not_injected");
    }
}
