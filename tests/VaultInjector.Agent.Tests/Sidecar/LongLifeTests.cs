using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Sidecar;

public sealed class LongLifeTests : IDisposable
{
    private const string RenewCall = "/v1/auth/token/renew-self";
    private const string LoginCall = "/v1/auth/approle/login";
    private readonly LongLivedPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task Thirty_days_with_one_login_and_a_renewal_each_four_hours_and_the_token_never_invalid()
    {
        _pod.Vault.Lease = TimeSpan.FromHours(6);
        _pod.Watch = _ => _pod.Vault.IsLive(_pod.Token).ShouldBeTrue();

        (await _pod.RunAsync("sidecar", TimeSpan.FromDays(30))).ShouldBe(AgentExitCodes.Done, _pod.Said);

        _pod.Peers.Count(LoginCall).ShouldBe(1);
        _pod.Peers.Count(RenewCall).ShouldBeInRange(178, 180);
        _pod.Peers.Count("/v1/ca").ShouldBeGreaterThanOrEqualTo(30 * 24 * 60);
        _pod.Vault.Tokens.Values.ShouldAllBe(token => token.Revoked);
    }

    [Fact]
    public async Task Logs_in_again_before_the_maximum_ttl_ends_the_token()
    {
        _pod.Vault.Lease = TimeSpan.FromHours(6);
        _pod.Vault.MaxTtl = TimeSpan.FromHours(10);
        _pod.Watch = _ => _pod.Vault.IsLive(_pod.Token).ShouldBeTrue();

        await _pod.RunAsync("sidecar", TimeSpan.FromDays(30));

        // Renewed after 4 h (6 h more) and after 8 h (2 h left: running out), replaced after 9 h 20 min.
        _pod.Peers.Count(LoginCall).ShouldBe(78);
    }

    [Fact]
    public async Task Replaces_a_token_that_cannot_be_renewed_without_trying()
    {
        _pod.Vault.Renewable = false;
        _pod.Watch = _ => _pod.Vault.IsLive(_pod.Token).ShouldBeTrue();

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(10));

        _pod.Peers.Count(RenewCall).ShouldBe(0);
        _pod.Peers.Count(LoginCall).ShouldBe(15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.999)]
    public async Task Survives_an_outage_shorter_than_the_lease_left(double random)
    {
        _pod.Random = random;
        _pod.Watch = at =>
        {
            _pod.Peers.Instead = call =>
                at > TimeSpan.FromMinutes(30) && at < TimeSpan.FromMinutes(58) && call.Contains("vault.test", StringComparison.Ordinal)
                    ? Peers.VaultErrors(503, "Vault is sealed")
                    : null;
            _pod.Vault.IsLive(_pod.Token).ShouldBeTrue($"at {at}");
        };

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(3));

        _pod.Peers.Count(LoginCall).ShouldBe(1);
        _pod.Said.Split("is sealed").Length.ShouldBe(2, "each cause is said once");
    }

    [Fact]
    public async Task Says_that_the_token_ended_in_a_longer_outage_and_recovers_without_a_restart()
    {
        var duringOutage = "";
        var notReady = new StringWriter();
        _pod.Watch = at =>
        {
            _pod.Peers.Instead = call =>
                at > TimeSpan.FromMinutes(30) && at < TimeSpan.FromHours(3) ? throw new HttpRequestException("Connection refused") : null;
            if (at > TimeSpan.FromHours(2) && duringOutage.Length == 0)
            {
                duringOutage = _pod.LastWords;
                _pod.RunAsync("ready", TimeSpan.Zero, notReady).GetAwaiter().GetResult().ShouldBe(1);
            }
        };

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(4));

        duringOutage.ShouldStartWith("The token expired at");
        notReady.ToString().ShouldContain("the token expired at");
        _pod.LastWords.ShouldBeEmpty();
        _pod.Peers.Count(LoginCall).ShouldBe(2);
        _pod.Vault.Tokens[_pod.Token].Ends.ShouldBeGreaterThan(_pod.Vault.Tokens[_pod.Token].Made);
    }

    [Fact]
    public async Task Needs_no_injector_until_a_login_is_due()
    {
        _pod.Watch = _ =>
            _pod.Peers.Instead = call =>
                call.Contains("injector.test", StringComparison.Ordinal) ? throw new HttpRequestException("down") : null;
        await _pod.RunAsync("sidecar", TimeSpan.FromDays(1));
        _pod.Peers.Count(LoginCall).ShouldBe(1);
        _pod.Peers.Count(RenewCall).ShouldBeGreaterThan(30);
    }

    [Theory]
    [InlineData(-48)]
    [InlineData(48)]
    public async Task A_jump_of_the_wall_clock_costs_no_token(int hours)
    {
        var jumped = false;
        _pod.Watch = at =>
        {
            if (!jumped && at > TimeSpan.FromMinutes(5))
            {
                jumped = true;
                _pod.SetWallClock(TimeSpan.FromHours(hours));
            }

            _pod.Vault.IsLive(_pod.Token).ShouldBeTrue($"at {at}");
        };

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(10));

        _pod.Peers.Count(LoginCall).ShouldBe(1);
    }

    [Fact]
    public async Task Logs_in_once_between_init_and_sidecar()
    {
        await _pod.RunAsync("init", TimeSpan.FromHours(1));
        var token = _pod.Token;

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(3));

        _pod.Token.ShouldBe(token);
        _pod.Peers.Count(LoginCall).ShouldBe(1);
    }

    [Fact]
    public async Task Logs_in_again_where_the_token_that_is_there_was_revoked()
    {
        await _pod.RunAsync("init", TimeSpan.FromHours(1));
        _pod.Vault.Revoke(_pod.Token);

        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(1));

        _pod.Peers.Count(LoginCall).ShouldBe(2);
    }

    [Fact]
    public async Task Goes_on_with_the_token_that_is_there_while_vault_cannot_say()
    {
        await _pod.RunAsync("init", TimeSpan.FromHours(1));
        _pod.Peers.Instead = call =>
            call.EndsWith("lookup-self", StringComparison.Ordinal) ? Peers.VaultErrors(503, "Vault is sealed") : null;
        _pod.Watch = _ => _pod.Vault.IsLive(_pod.Token).ShouldBeTrue();

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(3));

        _pod.Peers.Count(LoginCall).ShouldBe(1);
    }
}
