using Microsoft.Extensions.Time.Testing;

namespace VaultInjector.Runtime.Tests.Support;

/// <summary>A machine whose wall clock can be set and which can be suspended.</summary>
internal sealed class WrongClock : TimeProvider
{
    private readonly FakeTimeProvider _monotonic = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TimeSpan _offset;

    public override long TimestampFrequency => _monotonic.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _monotonic.GetUtcNow() + _offset;

    public override long GetTimestamp() => _monotonic.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _monotonic.CreateTimer(callback, state, dueTime, period);

    public void Pass(TimeSpan time) => _monotonic.Advance(time);

    public void SetWall(TimeSpan by) => _offset += by;

    /// <summary>The monotonic clock stands still meanwhile.</summary>
    public void Suspend(TimeSpan time) => _offset += time;
}
