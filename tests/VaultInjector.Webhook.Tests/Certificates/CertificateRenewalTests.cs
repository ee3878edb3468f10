namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>Years of certificates in seconds.</summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private readonly RenewalScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Is_valid_for_five_years_and_never_renewed_needlessly()
    {
        _scene.Time.Watch = _scene.ShouldBeValid;

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromDays(5 * 365));

        // Each 16 h, and looked at the clock each minute, to the second that a renewal may be late by.
        ((double)_scene.Source.Issued).ShouldBe(5 * 365 * 24 / 16.0, 5);
        _scene.Time.LongestSleep.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.999)]
    public async Task Keeps_the_old_certificate_while_there_is_no_new_one(double random)
    {
        _scene.Time.Random = random;
        _scene.Source.IsAway = () => _scene.Time.Passed > TimeSpan.FromHours(10) && _scene.Time.Passed < TimeSpan.FromHours(23.9);
        var said = "";
        _scene.Time.Watch = () =>
        {
            _scene.ShouldBeValid();
            said = _scene.Time.Passed > TimeSpan.FromHours(23) && said.Length == 0 ? _scene.Serving.State.Detail : said;
        };

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromDays(3));

        said.ShouldContain("valid until 2026-01-02 00:00:00Z; the last attempt to renew failed: Vault is away");
        _scene.Serving.State.Detail.ShouldNotContain("failed");
    }

    [Fact]
    public async Task Is_not_ready_once_the_certificate_has_ended_and_recovers_by_itself()
    {
        _scene.Source.IsAway = () => _scene.Time.Passed > TimeSpan.FromHours(1) && _scene.Time.Passed < TimeSpan.FromHours(30);
        var ready = true;
        _scene.Time.Watch = () =>
            ready = _scene.Time.Passed > TimeSpan.FromHours(25) && _scene.Time.Passed < TimeSpan.FromHours(26)
                ? _scene.Serving.State.Ready
                : ready;

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromHours(32));

        ready.ShouldBeFalse();
        _scene.ShouldBeValid();
        _scene.Serving.State.Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task Trusts_the_certificates_own_dates_where_Vault_granted_less()
    {
        _scene.Source.Life = TimeSpan.FromMinutes(10);
        _scene.Time.Watch = _scene.ShouldBeValid;

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromDays(1));

        ((double)_scene.Source.Issued).ShouldBe(24 * 60 / (10 * 2 / 3.0), 5);
    }

    [Fact]
    public async Task Does_not_spin_where_a_certificate_comes_with_most_of_its_life_behind_it()
    {
        // As from a file that is not renewed: two thirds of its life are over, and it is read again now and then.
        _scene.Source.Backdated = TimeSpan.FromDays(60);
        _scene.Source.Fixed = true;

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromHours(20));

        _scene.Source.Issued.ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Notices_within_a_minute_that_the_machine_was_asleep()
    {
        var jumped = false;
        var renewedAt = TimeSpan.Zero;
        _scene.Time.Watch = () =>
        {
            if (!jumped && _scene.Time.Passed > TimeSpan.FromHours(2))
            {
                jumped = true;
                _scene.Time.Jump(TimeSpan.FromHours(20));
            }

            renewedAt = _scene.Source.Issued == 2 && renewedAt == TimeSpan.Zero ? _scene.Time.Passed : renewedAt;
        };

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromHours(23));

        renewedAt.ShouldBeInRange(TimeSpan.FromHours(22), TimeSpan.FromHours(22) + TimeSpan.FromMinutes(2.1));
    }

    [Fact]
    public async Task Renews_on_demand()
    {
        var asked = false;
        _scene.Time.Watch = () =>
        {
            if (_scene.Time.Passed > TimeSpan.FromMinutes(1.5) && !asked)
            {
                asked = true;
                _scene.Renewal.RenewNow();
            }
        };

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromMinutes(5));

        _scene.Source.Issued.ShouldBe(2);
    }
}
