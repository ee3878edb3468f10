using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>Years of certificates in seconds.</summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private readonly VirtualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly string _caFile = Path.GetTempFileName();
    private readonly Source _source;
    private readonly ServingCertificate _serving;
    private readonly TrustedAuthorities _authorities;
    private readonly CertificateRenewal _renewal;

    public CertificateRenewalTests()
    {
        File.WriteAllText(_caFile, TestAuthority.Root("vault").Pem);
        _source = new Source(_time);
        _serving = new ServingCertificate(_time.Time);
        _authorities = new TrustedAuthorities(new VaultOptions { CaFile = _caFile }, _time.Time);
        _renewal = new CertificateRenewal(
            _source,
            _serving,
            _authorities,
            new CertificateOptions(),
            new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time.Clock,
            NullLogger<CertificateRenewal>.Instance);
    }

    public void Dispose()
    {
        _renewal.Dispose();
        _services.Dispose();
        File.Delete(_caFile);
    }

    [Fact]
    public async Task Is_valid_for_five_years_and_never_renewed_needlessly()
    {
        _time.Watch = () => ShouldBeValid();

        await _time.RunAsync(_renewal, TimeSpan.FromDays(5 * 365));

        // Each 16 h, and looked at the clock each minute, to the second that a renewal may be late by.
        ((double)_source.Issued).ShouldBe(5 * 365 * 24 / 16.0, 5);
        _time.LongestSleep.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.999)]
    public async Task Keeps_the_old_certificate_while_there_is_no_new_one(double random)
    {
        _time.Random = random;
        _source.IsAway = () => _time.Passed > TimeSpan.FromHours(10) && _time.Passed < TimeSpan.FromHours(23.9);
        var said = "";
        _time.Watch = () =>
        {
            ShouldBeValid();
            said = _time.Passed > TimeSpan.FromHours(23) && said.Length == 0 ? _serving.State.Detail : said;
        };

        await _time.RunAsync(_renewal, TimeSpan.FromDays(3));

        said.ShouldContain("valid until 2026-01-02 00:00:00Z; the last attempt to renew failed: Vault is away");
        _serving.State.Detail.ShouldNotContain("failed");
    }

    [Fact]
    public async Task Is_not_ready_once_the_certificate_has_ended_and_recovers_by_itself()
    {
        _source.IsAway = () => _time.Passed > TimeSpan.FromHours(1) && _time.Passed < TimeSpan.FromHours(30);
        var ready = true;
        _time.Watch = () =>
            ready = _time.Passed > TimeSpan.FromHours(25) && _time.Passed < TimeSpan.FromHours(26) ? _serving.State.Ready : ready;

        await _time.RunAsync(_renewal, TimeSpan.FromHours(32));

        ready.ShouldBeFalse();
        ShouldBeValid();
        _serving.State.Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task Trusts_the_certificates_own_dates_where_Vault_granted_less()
    {
        _source.Life = TimeSpan.FromMinutes(10);
        _time.Watch = () => ShouldBeValid();

        await _time.RunAsync(_renewal, TimeSpan.FromDays(1));

        ((double)_source.Issued).ShouldBe(24 * 60 / (10 * 2 / 3.0), 5);
    }

    [Fact]
    public async Task Does_not_spin_where_a_certificate_comes_with_most_of_its_life_behind_it()
    {
        // As from a file that is not renewed: two thirds of its life are over, and it is read again now and then.
        _source.Backdated = TimeSpan.FromDays(60);
        _source.Fixed = true;

        await _time.RunAsync(_renewal, TimeSpan.FromHours(20));

        _source.Issued.ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Notices_within_a_minute_that_the_machine_was_asleep()
    {
        var jumped = false;
        var renewedAt = TimeSpan.Zero;
        _time.Watch = () =>
        {
            if (!jumped && _time.Passed > TimeSpan.FromHours(2))
            {
                jumped = true;
                _time.Jump(TimeSpan.FromHours(20));
            }

            renewedAt = _source.Issued == 2 && renewedAt == TimeSpan.Zero ? _time.Passed : renewedAt;
        };

        await _time.RunAsync(_renewal, TimeSpan.FromHours(23));

        renewedAt.ShouldBeInRange(TimeSpan.FromHours(22), TimeSpan.FromHours(22) + TimeSpan.FromMinutes(2.1));
    }

    [Fact]
    public async Task Renews_on_demand()
    {
        var asked = false;
        _time.Watch = () =>
        {
            if (_time.Passed > TimeSpan.FromMinutes(1.5) && !asked)
            {
                asked = true;
                _renewal.RenewNow();
            }
        };

        await _time.RunAsync(_renewal, TimeSpan.FromMinutes(5));

        _source.Issued.ShouldBe(2);
    }

    [Fact]
    public async Task Takes_another_certificate_as_soon_as_its_source_has_one()
    {
        var took = TimeSpan.Zero;
        _source.Tick = TimeSpan.FromSeconds(2);
        _time.Watch = () =>
        {
            _source.HasChanged = _time.Passed > TimeSpan.FromHours(1) && _source.Issued == 1;
            took = _source.Issued == 2 && took == TimeSpan.Zero ? _time.Passed - TimeSpan.FromHours(1) : took;
        };

        await _time.RunAsync(_renewal, TimeSpan.FromHours(2));

        took.ShouldBeInRange(TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
        _source.Issued.ShouldBe(2);
    }

    [Fact]
    public async Task Publishes_another_CA_before_it_serves_what_needs_it()
    {
        var before = _source.Authority;
        var after = TestAuthority.Root("after");
        var announced = TimeSpan.Zero;
        var served = TimeSpan.Zero;
        _authorities.Changed += () =>
            announced = _authorities.Serving.Contains(CaBundle.Parse(after.Pem)) && announced == TimeSpan.Zero ? _time.Passed : announced;
        _time.Watch = () =>
        {
            _source.Authority = _time.Passed > TimeSpan.FromHours(3) ? after : before;
            _authorities.Published(
                announced > TimeSpan.Zero && _time.Passed < announced + TimeSpan.FromMinutes(4)
                    ? CaBundle.Parse(before.Pem)
                    : _authorities.Serving.Bundle);
            served = served == TimeSpan.Zero && _serving.Current!.Authorities.Equals(CaBundle.Parse(after.Pem)) ? _time.Passed : served;
        };

        await _time.RunAsync(_renewal, TimeSpan.FromHours(20));

        // The API server could not be reached for four minutes: longer than the overlap, and waited for.
        (served - announced).ShouldBeInRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5.1));
        _authorities.Serving.Contains(CaBundle.Parse(before.Pem)).ShouldBeTrue("the old certificate would still be valid");
    }

    [Fact]
    public async Task Lets_go_of_the_old_CA_when_the_last_certificate_of_it_has_ended()
    {
        var before = _source.Authority;
        _time.Watch = () =>
        {
            _source.Authority =
                _time.Passed > TimeSpan.FromHours(3)
                    ? _source.Authority == before
                        ? TestAuthority.Root("after")
                        : _source.Authority
                    : before;
            _authorities.Published(_authorities.Serving.Bundle);
        };

        await _time.RunAsync(_renewal, TimeSpan.FromHours(30));

        _authorities.Serving.Contains(CaBundle.Parse(before.Pem)).ShouldBeFalse();
        _authorities.Serving.IsEmpty.ShouldBeFalse();
    }

    private void ShouldBeValid() =>
        (_serving.Current?.NotAfter ?? DateTimeOffset.MaxValue).ShouldBeGreaterThan(_time.Now, $"after {_time.Passed}");

    private sealed class Source(VirtualTime time) : ICertificateSource
    {
        private ServingMaterial? _last;

        public int Issued { get; private set; }

        public TestAuthority Authority { get; set; } = TestAuthority.Root("before");

        public Func<bool> IsAway { get; set; } = () => false;

        public TimeSpan Life { get; set; } = CertificateRenewalTests.Life;

        public TimeSpan Backdated { get; set; } = TimeSpan.FromSeconds(30);

        public bool HasChanged { get; set; }

        public TimeSpan Tick { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>The same certificate each time.</summary>
        public bool Fixed { get; set; }

        public Task<ServingMaterial> ObtainAsync(CancellationToken cancellation)
        {
            if (IsAway())
            {
                throw new CertificateUnavailableException("Vault is away");
            }

            Issued++;
            return Task.FromResult(Fixed && _last is { } same ? same : _last = ServingMaterial.Verified(
                Authority.Leaf("webhook", time.Now - Backdated, time.Now + Life),
                ChainVerification.Policy([Authority.Certificate]),
                time.Now));
        }
    }
}
