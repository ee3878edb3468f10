using Microsoft.Extensions.Time.Testing;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Runtime.Tests.Time;

public sealed class WakeUpTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WakeUp _wakeUp;

    public WakeUpTests() => _wakeUp = new WakeUp(new Clock(_time, () => 0.5));

    [Fact]
    public async Task Sleeps_for_the_requested_time()
    {
        var sleep = _wakeUp.SleepAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(4));
        sleep.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await sleep).ShouldBeFalse();
    }

    [Fact]
    public async Task Reads_the_clock_each_minute_during_a_long_sleep()
    {
        var sleep = _wakeUp.SleepAsync(TimeSpan.MaxValue, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));

        (await sleep).ShouldBeFalse();
    }

    [Fact]
    public async Task Is_woken_by_a_signal()
    {
        var sleep = _wakeUp.SleepAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        _wakeUp.Signal();

        (await sleep).ShouldBeTrue();
    }

    [Fact]
    public async Task A_signal_while_awake_ends_the_next_sleep_and_no_other()
    {
        _wakeUp.Signal();
        _wakeUp.Signal();

        (await _wakeUp.SleepAsync(TimeSpan.FromSeconds(5), CancellationToken.None)).ShouldBeTrue();
        var next = _wakeUp.SleepAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        next.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(5));
        (await next).ShouldBeFalse();
    }

    [Fact]
    public async Task Ends_with_the_process()
    {
        using var end = new CancellationTokenSource();
        var sleep = _wakeUp.SleepAsync(TimeSpan.FromSeconds(5), end.Token);
        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sleep);
    }
}
