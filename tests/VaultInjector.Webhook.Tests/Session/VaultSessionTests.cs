using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Session;

/// <summary>The injector's own token, whatever becomes of it, of Vault and of the file.</summary>
public sealed class VaultSessionTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly string _file = Path.GetTempFileName();
    private readonly Lifetime _lifetime = new();
    private readonly TokenVault _vault;
    private readonly VaultSession _session;

    public VaultSessionTests()
    {
        _vault = new TokenVault(_time);
        File.WriteAllText(_file, _vault.Issue());
        _session = Session(new TokenFileLogin(new VaultSessionOptions { TokenFile = _file }));
    }

    public void Dispose()
    {
        _session.Dispose();
        _services.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task Keeps_a_periodic_token_alive_for_a_month()
    {
        _time.Watch = () => _vault.IsAlive(_session.TokenNow.Reveal()).ShouldBeTrue($"after {_time.Passed}");

        await _time.RunAsync(_session, TimeSpan.FromDays(30));

        ((double)_vault.Renewals).ShouldBe(30 * 24 / 4.0, 2);
    }

    [Fact]
    public async Task Goes_on_in_an_outage_shorter_than_the_lease_left()
    {
        _vault.IsAway = () => _time.Passed > TimeSpan.FromHours(3) && _time.Passed < TimeSpan.FromHours(5.9);
        var said = "";
        _time.Watch = () =>
        {
            _vault.IsAlive(_session.TokenNow.Reveal()).ShouldBeTrue($"after {_time.Passed}");
            said = _time.Passed > TimeSpan.FromHours(5) && said.Length == 0 ? _session.State.Detail : said;
        };

        await _time.RunAsync(_session, TimeSpan.FromDays(1));

        said.ShouldContain("logged in to Vault; the last renewal failed, the token ends at 2026-01-01 06:00:00Z");
        _session.State.ShouldBe(new ReadinessState(true, "logged in to Vault"));
    }

    [Fact]
    public async Task Says_what_to_do_when_the_token_is_revoked_and_goes_on_when_the_file_changes()
    {
        var first = File.ReadAllText(_file);
        var said = new ReadinessState(true, "");
        TimeSpan? backAfter = null;
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromHours(1) && _vault.IsAlive(first))
            {
                _vault.Revoke(first);
                _session.RevalidateSoon();
            }

            if (_time.Passed > TimeSpan.FromHours(2) && said.IsWell)
            {
                said = _session.State;
                File.WriteAllText(_file, _vault.Issue());
            }

            backAfter ??= !said.IsWell && _session.State.IsWell ? _time.Passed - TimeSpan.FromHours(2) : null;
        };

        await _time.RunAsync(_session, TimeSpan.FromHours(3));

        said.Ready.ShouldBeTrue("pods are created without Vault");
        said.IsWell.ShouldBeFalse();
        said.Detail.ShouldContain("permission denied");
        said.Detail.ShouldContain($"Put a living token into {_file}");
        said.Detail.ShouldContain("certs-scripts/configure-injector.sh --auth token");
        backAfter.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Takes_a_token_that_replaces_a_living_one_within_seconds()
    {
        var next = "";
        TimeSpan? took = null;
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromHours(1) && next.Length == 0)
            {
                File.WriteAllText(_file, next = _vault.Issue());
            }

            took ??= next.Length > 0 && _session.TokenNow.Reveal() == next ? _time.Passed - TimeSpan.FromHours(1) : null;
        };

        await _time.RunAsync(_session, TimeSpan.FromHours(2));

        took.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("hvs.unknown-to-vault")]
    [InlineData("two words")]
    [InlineData("root-token")]
    public async Task Keeps_a_living_token_where_the_file_gets_a_worse_one(string worse)
    {
        var good = File.ReadAllText(_file);
        _vault.Issue("root-token", "root");
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromHours(1))
            {
                File.WriteAllText(_file, worse);
            }

            _session.TokenNow.Reveal().ShouldBe(good);
            _vault.IsAlive(good).ShouldBeTrue($"after {_time.Passed}");
        };

        await _time.RunAsync(_session, TimeSpan.FromDays(1));

        _lifetime.Stopped.ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_root_token_at_start()
    {
        File.WriteAllText(_file, _vault.Issue("root-token", "root"));

        await _time.RunAsync(_session, TimeSpan.FromMinutes(1));

        _session.RefusedRoot.ShouldBeTrue();
        _lifetime.Stopped.ShouldBeTrue();
    }

    [Fact]
    public async Task Logs_in_again_after_an_outage_in_which_the_token_ended()
    {
        _vault.IsAway = () => _time.Passed > TimeSpan.FromHours(1) && _time.Passed < TimeSpan.FromHours(9);
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromHours(8) && !_vault.IsAlive(File.ReadAllText(_file)))
            {
                File.WriteAllText(_file, _vault.Issue());
            }
        };

        await _time.RunAsync(_session, TimeSpan.FromHours(10));

        _vault.IsAlive(_session.TokenNow.Reveal()).ShouldBeTrue();
    }

    [Fact]
    public async Task Keeps_its_token_where_the_wall_clock_is_set_back()
    {
        var setBack = false;
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromHours(1) && !setBack)
            {
                setBack = true;
                _time.SetBack(TimeSpan.FromDays(10));
            }

            _vault.IsAlive(_session.TokenNow.Reveal()).ShouldBeTrue($"after {_time.Passed}");
        };

        await _time.RunAsync(_session, TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revokes_at_its_end_the_token_that_it_logged_in_for_and_no_other(bool own)
    {
        var token = _vault.Issue();
        using var session = Session(own ? new OwnLogin(token) : new TokenFileLogin(new VaultSessionOptions { TokenFile = _file }));
        await _time.RunAsync(session, TimeSpan.FromHours(1));
        var used = session.TokenNow.Reveal();

        await session.StopAsync(CancellationToken.None);

        _vault.IsAlive(used).ShouldBe(!own);
    }

    private VaultSession Session(ISessionLogin login) => new(
        new VaultClient(new HttpClient(_vault) { BaseAddress = new Uri("https://vault.test:8200") }, null),
        login,
        new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time.Clock,
        _lifetime,
        NullLogger<VaultSession>.Instance);

    private sealed class OwnLogin(string token) : ISessionLogin
    {
        public string Advice => "";

        public Task<VaultToken> LoginAsync(CancellationToken cancellation) => Task.FromResult(new VaultToken(token));
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public bool Stopped { get; private set; }

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stopped = true;
    }
}
