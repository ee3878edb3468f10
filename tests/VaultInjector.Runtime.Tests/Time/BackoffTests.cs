using CsCheck;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Runtime.Tests.Time;

public sealed class BackoffTests
{
    private static readonly Gen<double> Chance = Gen.Double[0, 0.999_999];

    [Fact]
    public void Waits_at_least_a_quarter_second_and_at_most_half_a_minute() =>
        Gen.Select(Gen.Int, Chance).Sample((failures, chance) =>
            Backoff.Pause(failures, chance) is var pause &&
            pause >= TimeSpan.FromMilliseconds(250) &&
            pause <= TimeSpan.FromSeconds(30));

    [Fact]
    public void Never_waits_less_after_another_failure() => Gen.Select(Gen.Int[0, 30], Chance).Sample((failures, chance) =>
        Backoff.Pause(failures + 1, chance) >= Backoff.Pause(failures, chance));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(6, 30)]
    [InlineData(1000, 30)]
    public void Doubles_up_to_the_maximum(int failures, double longest)
    {
        Backoff.Pause(failures, 0).ShouldBe(TimeSpan.FromSeconds(longest / 2));
        Backoff.Pause(failures, 0.999_999).ShouldBeInRange(TimeSpan.FromSeconds(longest * 0.99), TimeSpan.FromSeconds(longest));
    }

    [Fact]
    public void Starts_over_after_a_reset()
    {
        var backoff = new Backoff(() => 0, TimeSpan.FromSeconds(5));
        double[] pauses = [.. Enumerable.Range(0, 6).Select(_ => backoff.Next().TotalSeconds)];
        backoff.Reset();

        pauses.ShouldBe([0.25, 0.5, 1, 2, 2.5, 2.5]);
        backoff.Failures.ShouldBe(0);
        backoff.Next().ShouldBe(TimeSpan.FromSeconds(0.25));
    }
}
