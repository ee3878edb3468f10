using CsCheck;
using VaultInjector.Runtime.Renewal;

namespace VaultInjector.Runtime.Tests.Renewal;

public sealed class RenewalScheduleTests
{
    private static readonly Gen<double> Chance = Gen.Double[0, 0.999_999];
    private static readonly Gen<TimeSpan> Life = Gen.Long[1, TimeSpan.FromDays(3650).Ticks].Select(TimeSpan.FromTicks);
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Renews_within_a_tenth_around_two_thirds_and_before_the_end() => Gen.Select(Life, Chance).Sample((life, chance) =>
    {
        var at = RenewalSchedule.RenewAfter(life, chance);
        return at >= life * 0.6 - TimeSpan.FromTicks(2) && at <= life * 0.7334 + TimeSpan.FromTicks(2) && at <= life;
    });

    [Fact]
    public void A_larger_random_number_means_later() => Gen.Select(Chance, Chance).Sample((one, other) =>
        (one < other) == (After(one) < After(other)) || Math.Abs(one - other) < 1e-9);

    [Fact]
    public void A_date_is_start_and_part_of_the_life() => Gen.Select(Life, Chance).Sample((life, chance) =>
        RenewalSchedule.RenewAt(Start, Start + life, chance) == Start + RenewalSchedule.RenewAfter(life, chance));

    [Fact]
    public void A_life_that_is_over_is_renewed_at_once() =>
        RenewalSchedule.RenewAt(Start, Start.AddHours(-1), 0.9).ShouldBe(Start);

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

    private static TimeSpan After(double chance) => RenewalSchedule.RenewAfter(TimeSpan.FromDays(30), chance);

    private static IEnumerable<TimeSpan> RenewalsOf(Random chance, TimeSpan lease, TimeSpan life)
    {
        for (var at = TimeSpan.Zero; at < life;)
        {
            at += RenewalSchedule.RenewAfter(lease, chance.NextDouble());
            yield return at;
        }
    }
}
