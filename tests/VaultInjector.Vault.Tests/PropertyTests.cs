using CsCheck;
using VaultInjector.Runtime.Renewal;

namespace VaultInjector.Vault.Tests;

public sealed class PropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Gen<double> Chance = Gen.Double[0, 0.999999];

    [Fact]
    public void Escapes_any_name_into_exactly_one_segment_that_gives_it_back() =>
        Gen.String.Sample(name =>
        {
            if (name is "" or "." or ".." || name.Any(char.IsControl))
            {
                Should.Throw<ArgumentException>(() => VaultPath.Of("auth/token/create").Segment(name));
                return;
            }

            var uri = new Uri(new Uri("https://vault.test:8200"), VaultPath.Of("auth/token/create").Segment(name).ToString());
            var segments = uri.AbsolutePath.Split('/');
            segments.Length.ShouldBe(6);
            (uri.Host, uri.Query, uri.Fragment).ShouldBe(("vault.test", "", ""));
            Uri.UnescapeDataString(segments[5]).ShouldBe(Wellformed(name));
        });

    [Theory]
    [InlineData("../sys/seal")]
    [InlineData("a/../b")]
    [InlineData("a?x=1")]
    [InlineData("a#b")]
    [InlineData("a%2f..%2fb")]
    [InlineData("//host/x")]
    public void Keeps_a_hostile_role_inside_its_segment(string role)
    {
        var uri = new Uri(new Uri("https://vault.test:8200"), VaultPath.Of("auth/token/create").Segment(role).ToString());

        uri.AbsolutePath.ShouldStartWith("/v1/auth/token/create/");
        uri.AbsolutePath.Count(letter => letter == '/').ShouldBe(5);
        uri.PathAndQuery.ShouldNotContain('?');
    }

    [Theory]
    [InlineData("")]
    [InlineData("/auth")]
    [InlineData("auth/")]
    [InlineData("auth//x")]
    [InlineData("auth/../sys")]
    [InlineData("auth/%2e%2e")]
    [InlineData("auth x")]
    [InlineData("auth\n")]
    public void Refuses_a_mount_that_is_no_plain_path(string mount) => Should.Throw<ArgumentException>(() => VaultPath.Of(mount));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    public void Refuses_a_secret_path_that_would_leave_its_mount(string path) =>
        Should.Throw<ArgumentException>(() => VaultPath.Of("secret").Segments(path));

    [Fact]
    public void Renews_between_sixty_and_seventy_three_percent_of_any_life() =>
        Gen.Select(Gen.Long[1, TimeSpan.FromDays(3650).Ticks], Chance).Sample((ticks, random) =>
        {
            var life = TimeSpan.FromTicks(ticks);
            var at = RenewalSchedule.RenewAt(Start, Start + life, random) - Start;
            at.ShouldBeInRange(life * 0.59999 - TimeSpan.FromTicks(1), life * 0.73334);
        });

    [Fact]
    public void Renews_at_once_what_has_ended() =>
        Gen.Select(Gen.Long[0, TimeSpan.FromDays(365).Ticks], Chance).Sample((ticks, random) =>
            RenewalSchedule.RenewAt(Start, Start - TimeSpan.FromTicks(ticks), random).ShouldBe(Start));

    [Fact]
    public void Waits_a_quarter_of_a_second_at_least_and_half_a_minute_at_most() =>
        Gen.Select(Gen.Int, Chance).Sample((failures, random) =>
            RenewalSchedule.RetryDelay(failures, random).ShouldBeInRange(TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(30)));

    [Fact]
    public void Waits_no_shorter_after_one_failure_more() =>
        Gen.Select(Gen.Int[0, 30], Chance).Sample((failures, random) =>
            RenewalSchedule.RetryDelay(failures + 1, random).ShouldBeGreaterThanOrEqualTo(RenewalSchedule.RetryDelay(failures, random)));

    [Fact]
    public void A_thousand_pods_that_start_together_never_renew_in_step()
    {
        var chance = new Random(20261124);
        var renewals = Enumerable
            .Range(0, 1000)
            .SelectMany(_ => RenewalsOf(chance, TimeSpan.FromHours(6), TimeSpan.FromDays(30)))
            .ToArray();

        // The first wave is the densest: 1000 renewals in 48 minutes, 21 a minute.
        renewals.Length.ShouldBeInRange(175_000, 185_000);
        renewals.CountBy(at => at.Ticks / TimeSpan.TicksPerMinute).Max(minute => minute.Value).ShouldBeLessThan(45);
        renewals.CountBy(at => at.Ticks / TimeSpan.TicksPerSecond).Max(second => second.Value).ShouldBeLessThan(10);
    }

    [Fact]
    public void Prints_no_secret()
    {
        object[] holders =
        [
            new VaultToken("canary"), new WrappingToken("canary"), new SecretId("canary"),
            new VaultAuth(new VaultToken("canary"), "a", TimeSpan.Zero, true, []),
            new WrapInfo(new WrappingToken("canary"), TimeSpan.Zero, "p", null),
            new IssuedSecretId(new SecretId("canary"), "a", TimeSpan.Zero, 1),
            VaultRequest.Get(VaultPath.Of("sys/health"), new VaultToken("canary")),
            VaultRequest.Post(VaultPath.Of("sys/wrapping/lookup")).With(json => json.WriteString("token", "canary")),
        ];

        holders.ShouldAllBe(holder => !holder.ToString()!.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("line\r\nX-Vault-Token: other")]
    [InlineData("ümlaut")]
    public void Refuses_a_secret_that_could_break_a_header_without_repeating_it(string text)
    {
        var failure = Should.Throw<ArgumentException>(() => new VaultToken(text));

        (text.Length == 0 || !failure.Message.Contains(text, StringComparison.Ordinal)).ShouldBeTrue();
    }

    private static string Wellformed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static IEnumerable<DateTimeOffset> RenewalsOf(Random chance, TimeSpan lease, TimeSpan life)
    {
        for (
            var at = RenewalSchedule.RenewAt(Start, Start + lease, chance.NextDouble());
            at < Start + life;
            at = RenewalSchedule.RenewAt(at, at + lease, chance.NextDouble()))
        {
            yield return at;
        }
    }
}
