using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Tests.Session;

/// <summary>The injector's own token, whatever becomes of it, of Vault and of the clock.</summary>
public sealed class VaultSessionTests : IDisposable
{
    private readonly SessionScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Keeps_a_periodic_token_alive_for_a_month()
    {
        _scene.Time.Watch = () => _scene.Vault.IsAlive(_scene.Session.TokenNow.Reveal()).ShouldBeTrue($"after {_scene.Time.Passed}");

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromDays(30));

        ((double)_scene.Vault.Renewals).ShouldBe(30 * 24 / 4.0, 2);
    }

    [Fact]
    public async Task Goes_on_in_an_outage_shorter_than_the_lease_left()
    {
        _scene.Vault.IsAway = () => _scene.Time.Passed > TimeSpan.FromHours(3) && _scene.Time.Passed < TimeSpan.FromHours(5.9);
        var said = "";
        _scene.Time.Watch = () =>
        {
            _scene.Vault.IsAlive(_scene.Session.TokenNow.Reveal()).ShouldBeTrue($"after {_scene.Time.Passed}");
            said = _scene.Time.Passed > TimeSpan.FromHours(5) && said.Length == 0 ? _scene.Session.State.Detail : said;
        };

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromDays(1));

        said.ShouldContain("logged in to Vault; the last renewal failed, the token ends at 2026-01-01 06:00:00Z");
        _scene.Session.State.ShouldBe(new ReadinessState(true, "logged in to Vault"));
    }

    [Fact]
    public async Task Logs_in_again_after_an_outage_in_which_the_token_ended()
    {
        _scene.Vault.IsAway = () => _scene.Time.Passed > TimeSpan.FromHours(1) && _scene.Time.Passed < TimeSpan.FromHours(9);
        _scene.Time.Watch = () =>
        {
            if (_scene.Time.Passed > TimeSpan.FromHours(8) && !_scene.Vault.IsAlive(File.ReadAllText(_scene.TokenFile)))
            {
                File.WriteAllText(_scene.TokenFile, _scene.Vault.Issue());
            }
        };

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromHours(10));

        _scene.Vault.IsAlive(_scene.Session.TokenNow.Reveal()).ShouldBeTrue();
    }

    [Fact]
    public async Task Keeps_its_token_where_the_wall_clock_is_set_back()
    {
        var setBack = false;
        _scene.Time.Watch = () =>
        {
            if (_scene.Time.Passed > TimeSpan.FromHours(1) && !setBack)
            {
                setBack = true;
                _scene.Time.SetBack(TimeSpan.FromDays(10));
            }

            _scene.Vault.IsAlive(_scene.Session.TokenNow.Reveal()).ShouldBeTrue($"after {_scene.Time.Passed}");
        };

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revokes_at_its_end_the_token_that_it_logged_in_for_and_no_other(bool own)
    {
        var token = _scene.Vault.Issue();
        using var session = _scene.Open(
            own ? new OwnLogin(token) : new TokenFileLogin(new VaultSessionOptions { TokenFile = _scene.TokenFile }));
        await _scene.Time.RunAsync(session, TimeSpan.FromHours(1));
        var used = session.TokenNow.Reveal();

        await session.StopAsync(CancellationToken.None);

        _scene.Vault.IsAlive(used).ShouldBe(!own);
    }

    private sealed class OwnLogin(string token) : ISessionLogin
    {
        public string Advice => "";

        public Task<VaultToken> LoginAsync(CancellationToken cancellation) => Task.FromResult(new VaultToken(token));
    }
}
