using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>What happens where the source has another certificate, or the certificate comes from another CA.</summary>
public sealed class CertificateChangeTests : IDisposable
{
    private readonly RenewalScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Takes_another_certificate_as_soon_as_its_source_has_one()
    {
        var took = TimeSpan.Zero;
        _scene.Source.Tick = TimeSpan.FromSeconds(2);
        _scene.Time.Watch = () =>
        {
            _scene.Source.HasChanged = _scene.Time.Passed > TimeSpan.FromHours(1) && _scene.Source.Issued == 1;
            took = _scene.Source.Issued == 2 && took == TimeSpan.Zero ? _scene.Time.Passed - TimeSpan.FromHours(1) : took;
        };

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromHours(2));

        took.ShouldBeInRange(TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
        _scene.Source.Issued.ShouldBe(2);
    }

    [Fact]
    public async Task Publishes_another_CA_before_it_serves_what_needs_it()
    {
        var before = _scene.Source.Authority;
        var after = TestAuthority.Root("after");
        var announced = TimeSpan.Zero;
        var served = TimeSpan.Zero;
        _scene.Authorities.Changed += () =>
            announced = announced == TimeSpan.Zero && _scene.Authorities.Serving.Contains(CaBundle.Parse(after.Pem))
                ? _scene.Time.Passed
                : announced;
        _scene.Time.Watch = () =>
        {
            _scene.Source.Authority = _scene.Time.Passed > TimeSpan.FromHours(3) ? after : before;
            _scene.Authorities.Published(
                announced > TimeSpan.Zero && _scene.Time.Passed < announced + TimeSpan.FromMinutes(4)
                    ? CaBundle.Parse(before.Pem)
                    : _scene.Authorities.Serving.Bundle);
            served = served == TimeSpan.Zero && _scene.Serving.Current!.Authorities.Equals(CaBundle.Parse(after.Pem))
                ? _scene.Time.Passed
                : served;
        };

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromHours(20));

        // The API server could not be reached for four minutes: longer than the overlap, and waited for.
        (served - announced).ShouldBeInRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5.1));
        _scene.Authorities.Serving.Contains(CaBundle.Parse(before.Pem)).ShouldBeTrue("the old certificate would still be valid");
    }

    [Fact]
    public async Task Lets_go_of_the_old_CA_when_the_last_certificate_of_it_has_ended()
    {
        var before = _scene.Source.Authority;
        _scene.Time.Watch = () =>
        {
            _scene.Source.Authority =
                _scene.Time.Passed > TimeSpan.FromHours(3)
                    ? _scene.Source.Authority == before
                        ? TestAuthority.Root("after")
                        : _scene.Source.Authority
                    : before;
            _scene.Authorities.Published(_scene.Authorities.Serving.Bundle);
        };

        await _scene.Time.RunAsync(_scene.Renewal, TimeSpan.FromHours(30));

        _scene.Authorities.Serving.Contains(CaBundle.Parse(before.Pem)).ShouldBeFalse();
        _scene.Authorities.Serving.IsEmpty.ShouldBeFalse();
    }
}
