using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>
/// What Vault's documentation asks clients to repeat: 412 of a node that has not caught up with the active one, 408, 429, what standbys
/// answer, and 5xx.
/// </summary>
public sealed class PassingVaultTests : IDisposable
{
    private readonly AgentRun _run = new();

    public static TheoryData<int, string> Passing => new()
    {
        { 307, "" },
        { 408, """{"errors":["request timed out"]}""" },
        { 412, """{"errors":["required index state not present"]}""" },
        { 429, """{"errors":["rate limit quota exceeded"]}""" },
        { 472, "" },
        { 473, "" },
        { 500, """{"errors":["local node not active but active cluster node not found"]}""" },
        { 502, "<html>" },
        { 503, """{"errors":["Vault is sealed"]}""" },
    };

    public void Dispose() => _run.Dispose();

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_first_login_is_repeated(int status, string body)
    {
        _run.World.Overrides["/v1/auth/approle/login"] = Twice(status, body);

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        // Each attempt with a wrapping token of its own: none is opened twice.
        _run.World.Count("/v1/token").ShouldBe(3);
        _run.World.Count("/v1/sys/wrapping/unwrap").ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_look_at_the_wrapping_token_is_repeated_and_no_incident(int status, string body)
    {
        _run.World.Overrides["/v1/sys/wrapping/lookup"] = Twice(status, body);

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.World.Incidents.ShouldBeEmpty();
        _run.World.Count("/v1/sys/wrapping/unwrap").ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_renewal_is_repeated_and_the_token_stays(int status, string body)
    {
        _run.World.Overrides["/v1/auth/token/renew-self"] = Twice(status, body);

        (await _run.RunAsyncFor(TimeSpan.FromHours(6))).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        _run.World.Count("/v1/auth/token/renew-self").ShouldBe(3);
    }

    private static Func<HttpRequestMessage, HttpResponseMessage?> Twice(int status, string body)
    {
        var left = 2;
        return _ => left-- > 0 ? StubWorld.Answer(status, body) : null;
    }
}
