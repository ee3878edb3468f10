using System.Diagnostics.Metrics;
using System.Net;
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
        var client = new VaultClient(new HttpClient(_vault) { BaseAddress = new Uri("https://vault.test:8200") }, null);
        _session = new VaultSession(
            client,
            new TokenFileLogin(new VaultSessionOptions { TokenFile = _file }),
            new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time.Timing,
            _lifetime,
            NullLogger<VaultSession>.Instance);
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
    public async Task Says_what_to_do_where_the_token_is_revoked_and_goes_on_when_the_file_changes()
    {
        var first = File.ReadAllText(_file);
        var said = new ReadinessState(true, "");
        TimeSpan? backAfter = null;
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromHours(1) && _vault.IsAlive(first))
            {
                _vault.Revoke(first);
                _session.Doubt();
            }

            if (_time.Passed > TimeSpan.FromHours(2) && said.Ready)
            {
                said = _session.State;
                File.WriteAllText(_file, _vault.Issue());
            }

            backAfter ??= !said.Ready && _session.State.Ready ? _time.Passed - TimeSpan.FromHours(2) : null;
        };

        await _time.RunAsync(_session, TimeSpan.FromHours(3));

        said.Ready.ShouldBeFalse();
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
    [InlineData("hvs.nobody-knows-it")]
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

    /// <summary>As much of Vault as a session sees.</summary>
    private sealed class TokenVault(VirtualTime time) : HttpMessageHandler
    {
        private static readonly TimeSpan Period = TimeSpan.FromHours(6);
        private readonly Dictionary<string, (DateTimeOffset Ends, string Policy)> _tokens = [];

        public int Renewals { get; private set; }

        public Func<bool> IsAway { get; set; } = () => false;

        public string Issue() => Issue($"hvs.{Guid.NewGuid():N}", "vault-injector");

        public string Issue(string token, string policy)
        {
            _tokens[token] = (time.Now + Period, policy);
            return token;
        }

        public bool IsAlive(string token) => _tokens.TryGetValue(token, out var known) && known.Ends > time.Now;

        public void Revoke(string token) => _tokens.Remove(token);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsAway())
            {
                throw new HttpRequestException("Connection refused");
            }

            var token = request.Headers.GetValues("X-Vault-Token").Single();
            if (!IsAlive(token))
            {
                return Task.FromResult(Answer(HttpStatusCode.Forbidden, """{"errors":["permission denied"]}"""));
            }

            var policy = _tokens[token].Policy;
            if (request.RequestUri!.AbsolutePath == "/v1/auth/token/renew-self")
            {
                Renewals++;
                _tokens[token] = (time.Now + Period, policy);
                return Task.FromResult(
                    Answer(
                        HttpStatusCode.OK,
                        $$"""{"auth":{"client_token":"{{token}}","accessor":"a","lease_duration":{{Period.TotalSeconds}},"renewable":true,"policies":["{{policy}}"]} }"""
                    ));
            }

            var left = (long)(_tokens[token].Ends - time.Now).TotalSeconds;
            return Task.FromResult(
                Answer(
                    HttpStatusCode.OK,
                    $$"""{"data":{"accessor":"a","ttl":{{left}},"renewable":true,"policies":["{{policy}}"],"meta":null} }"""
                ));
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };
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
