using VaultInjector.Runtime.Tests.Support;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Runtime.Tests.Time;

public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly WrongClock _machine = new();
    private readonly Clock _clock;

    public ClockTests() => _clock = new Clock(_machine, () => 0.25);

    [Fact]
    public void Steady_time_passes_like_real_time()
    {
        _machine.Pass(Hour);

        _clock.Steady.ShouldBe(Hour);
        _clock.Steady.ShouldBe(Hour);
    }

    [Fact]
    public void Steady_time_continues_if_the_wall_clock_is_set_back()
    {
        _machine.Pass(Hour);
        _machine.SetWall(-10 * Hour);
        _clock.Steady.ShouldBe(Hour);
        _machine.Pass(Hour);

        _clock.Steady.ShouldBe(2 * Hour);
        _clock.Now.ShouldBe(new DateTimeOffset(2025, 12, 31, 16, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Steady_time_counts_the_time_that_the_machine_slept()
    {
        _machine.Pass(Hour);
        _ = _clock.Steady;
        _machine.Suspend(8 * Hour);

        _clock.Steady.ShouldBe(9 * Hour);
    }

    [Fact]
    public void A_wall_clock_that_was_wrong_for_some_time_counts_once()
    {
        _machine.SetWall(1000 * Hour);
        var wrong = _clock.Steady;
        _machine.SetWall(-1000 * Hour);
        _machine.Pass(Hour);

        _clock.Steady.ShouldBe(wrong + Hour);
    }

    [Fact]
    public void A_reading_has_a_date_by_the_present_wall_clock()
    {
        _machine.Pass(Hour);

        _clock.DateOf(3 * Hour).ShouldBe(_clock.Now + 2 * Hour);
        _clock.DateOf(TimeSpan.MaxValue).ShouldBe(DateTimeOffset.MaxValue);
    }

    [Fact]
    public void A_part_of_a_time_is_random() => _clock.Within(Hour).ShouldBe(Hour / 4);

    [Fact]
    public async Task Waits_on_its_time()
    {
        var wait = _clock.DelayAsync(Hour, CancellationToken.None);
        wait.IsCompleted.ShouldBeFalse();
        _machine.Pass(Hour);

        await wait;
    }

    [Fact]
    public void The_random_number_stays_within_its_bounds()
    {
        var numbers = Enumerable.Range(0, 1000).Select(_ => Randomness.Next()).ToArray();

        numbers.ShouldAllBe(number => number >= 0 && number < 1);
        numbers.Distinct().Count().ShouldBeGreaterThan(900);
    }
}
