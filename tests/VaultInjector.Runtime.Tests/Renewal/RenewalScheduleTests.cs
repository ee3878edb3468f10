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
        var at = RenewalSchedule.RenewAt(Start, Start + life, chance) - Start;
        return at >= life * 0.6 - TimeSpan.FromTicks(2) && at <= life * 0.7334 + TimeSpan.FromTicks(2) && at <= life;
    });

    [Fact]
    public void Later_with_more_chance() =>
        Gen.Select(Chance, Chance)
            .Sample(
                (one, other) =>
                    (one < other)
                        == (
                            RenewalSchedule.RenewAt(Start, Start.AddDays(30), one)
                            < RenewalSchedule.RenewAt(Start, Start.AddDays(30), other)) ||
                    Math.Abs(one - other) < 1e-9);

    [Fact]
    public void A_life_that_is_over_is_renewed_at_once() =>
        RenewalSchedule.RenewAt(Start, Start.AddHours(-1), 0.9).ShouldBe(Start);

    [Fact]
    public void Waits_at_least_a_quarter_second_and_at_most_half_a_minute() =>
        Gen.Select(Gen.Int[-5, int.MaxValue], Chance)
            .Sample(
                (failures, chance) =>
                    RenewalSchedule.RetryDelay(failures, chance) is var delay &&
                    delay >= TimeSpan.FromMilliseconds(250) &&
                    delay <= TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(6, 30)]
    [InlineData(1000, 30)]
    public void Doubles_until_the_cap(int failures, double longest)
    {
        RenewalSchedule.RetryDelay(failures, 0).ShouldBe(TimeSpan.FromSeconds(longest / 2));
        RenewalSchedule
            .RetryDelay(failures, 0.999_999)
            .ShouldBeInRange(TimeSpan.FromSeconds(longest * 0.99), TimeSpan.FromSeconds(longest));
    }
}
