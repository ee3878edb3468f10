using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>Lets a background loop live for a virtual time: whenever it sleeps, the clock goes on.</summary>
internal sealed class VirtualTime
{
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly ShiftedClock _wall;
    private CancellationTokenSource? _life;
    private DateTimeOffset _end;

    public VirtualTime() => _wall = new ShiftedClock(_clock);

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeProvider Time => _clock;

    public DateTimeOffset Now => _clock.GetUtcNow();

    public TimeSpan Passed => Now - Start;

    public double Random { get; set; } = 0.5;

    /// <summary>Called at each moment that passes.</summary>
    public Action Watch { get; set; } = () => { };

    /// <summary>Called with each sleep that is asked for.</summary>
    public TimeSpan LongestSleep { get; private set; }

    /// <summary>The wall clock is set back; time goes on from there.</summary>
    public void SetBack(TimeSpan time) => _wall.Shift -= time;

    public Clock Clock => new(_wall, () => Random, (wait, cancellation) =>
    {
        LongestSleep = wait > LongestSleep ? wait : LongestSleep;
        _clock.Advance(wait > TimeSpan.Zero ? wait : TimeSpan.FromTicks(1));
        Watch();
        if (Now >= _end)
        {
            _life?.Cancel();
        }

        return cancellation.IsCancellationRequested ? Task.FromCanceled(cancellation) : Task.CompletedTask;
    });

    /// <summary>The machine was suspended, or its clock set.</summary>
    public void Jump(TimeSpan time) => _clock.Advance(time);

    public async Task RunAsync(BackgroundService service, TimeSpan life)
    {
        _end = Now + life;
        using var ended = _life = new CancellationTokenSource();
        await service.StartAsync(ended.Token);
        await service.ExecuteTask!.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        service.ExecuteTask!.IsFaulted.ShouldBeFalse(service.ExecuteTask.Exception?.ToString());
    }

    private sealed class ShiftedClock(TimeProvider clock) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Shift;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
