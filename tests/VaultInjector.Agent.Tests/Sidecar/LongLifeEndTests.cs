using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Sidecar;

/// <summary>What changes around a sidecar that lives long, and how it ends.</summary>
public sealed class LongLifeEndTests : IDisposable
{
    private const string LoginCall = "/v1/auth/approle/login";
    private const string RevokeCall = "/v1/auth/token/revoke-self";
    private readonly LongLivedPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task A_login_with_the_identity_keeps_the_ca_bundle_that_was_refreshed()
    {
        _pod.Environment[AgentEnvironment.AuthMethod] = AuthMethods.Kubernetes;
        _pod.Environment[AgentEnvironment.AuthPath] = "auth/kubernetes";
        _pod.Peers.Broker.CaBundle = $"{TestAuthority.Shared.Pem}\n{new TestAuthority("New CA").Pem}";
        _pod.Vault.Renewable = false;
        _pod.Watch = at =>
            (at < TimeSpan.FromMinutes(2) || _pod.Read(SecretFiles.CaBundle) == _pod.Peers.Broker.CaBundle).ShouldBeTrue($"at {at}");

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(3));

        _pod.Peers.Count("/v1/auth/kubernetes/login").ShouldBe(5);
    }

    [Fact]
    public async Task Writes_a_new_ca_bundle_within_a_minute()
    {
        var rotated = new TestAuthority("New CA").Pem;
        var seen = TimeSpan.Zero;
        _pod.Watch = at =>
        {
            _pod.Peers.Broker.CaBundle =
                at >= TimeSpan.FromMinutes(10) ? $"{TestAuthority.Shared.Pem}\n{rotated}" : TestAuthority.Shared.Pem;
            seen = seen == TimeSpan.Zero && _pod.Read(SecretFiles.CaBundle).Contains(rotated, StringComparison.Ordinal) ? at : seen;
        };

        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(20));

        seen.ShouldBeInRange(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11.5));
    }

    [Fact]
    public async Task Keeps_the_ca_bundle_where_the_injector_publishes_rubbish()
    {
        _pod.Peers.Broker.CaBundle = TestAuthority.Shared.Pem;
        _pod.Watch = _ => _pod.Peers.Broker.CaBundle = "<html>";
        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(10));
        _pod.Read(SecretFiles.CaBundle).ShouldBe(TestAuthority.Shared.Pem);
    }

    [Fact]
    public async Task Revokes_nothing_on_exit_where_it_shall_not()
    {
        _pod.Environment[AgentEnvironment.RevokeOnExit] = "false";
        (await _pod.RunAsync("sidecar", TimeSpan.FromHours(2))).ShouldBe(AgentExitCodes.Done);
        _pod.Peers.Count(RevokeCall).ShouldBe(0);
    }

    [Fact]
    public async Task Revokes_also_the_token_that_it_replaced_a_moment_ago()
    {
        _pod.Vault.Renewable = false;
        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(41));
        _pod.Vault.Tokens.Count.ShouldBe(2);
        _pod.Vault.Tokens.Values.ShouldAllBe(token => token.Revoked);
    }

    [Fact]
    public async Task Ends_with_exit_code_0_although_vault_is_away_at_the_end()
    {
        _pod.Peers.Instead = call => call.EndsWith(RevokeCall, StringComparison.Ordinal) ? throw new HttpRequestException("down") : null;
        (await _pod.RunAsync("sidecar", TimeSpan.FromHours(1))).ShouldBe(AgentExitCodes.Done);
        _pod.Said.ShouldContain("could not be revoked");
    }

    [Fact]
    public async Task Stops_with_a_security_event_where_a_later_wrapping_token_was_opened_by_somebody_else()
    {
        _pod.Vault.Renewable = false;
        _pod.Watch = _ => _pod.Peers.Broker.Change = grant =>
        {
            _pod.Vault.Spend(grant.Wrapped.Token);
            return grant;
        };

        (await _pod.RunAsync("sidecar", TimeSpan.FromHours(5))).ShouldBe(AgentExitCodes.PossibleInterception);

        _pod.LastWords.ShouldContain("interception");
    }

    [Fact]
    public async Task Keeps_trying_where_the_role_is_refused_later_and_says_why()
    {
        _pod.Vault.Renewable = false;
        _pod.Watch = at =>
            _pod.Peers.Instead = call =>
                at < TimeSpan.FromMinutes(50) && call.EndsWith("/v1/token", StringComparison.Ordinal)
                    ? Peers.Problem(403, ProblemCodes.RoleNotAllowed, "Set allowed-roles.")
                    : null;

        (await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(70))).ShouldBe(AgentExitCodes.Done);

        _pod.Said.ShouldContain("Set allowed-roles.");
        _pod.Peers.Count(LoginCall).ShouldBe(2);
    }
}
