using System.Threading.Channels;

namespace VaultInjector.Runtime.Time;

/// <summary>Lets a background loop sleep until its time has come or it is woken, whichever is first.</summary>
public sealed class WakeUp(Clock clock)
{
    /// <summary>
    /// The longest sleep: a suspended machine stops the monotonic timer, so each loop looks at the wall clock this often.
    /// </summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(60);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Waited for by the one loop that sleeps here, across its sleeps.</summary>
    private Task<bool>? _signal;

    /// <summary>Ends the present sleep, or the next one at once where the loop is awake.</summary>
    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Sleeps at most <paramref name="atMost"/>, and never longer than <see cref="Tick"/>.</summary>
    /// <returns>Whether a signal ended the sleep.</returns>
    /// <exception cref="OperationCanceledException">The process ends.</exception>
    public async Task<bool> SleepAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromTicks(Math.Clamp(atMost.Ticks, 0, Tick.Ticks));
        using var early = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var signal = _signal ??= _signals.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        if (await Task.WhenAny(signal, clock.DelayAsync(limit, early.Token)) == signal)
        {
            _signal = null;
            await early.CancelAsync();
        }

        cancellation.ThrowIfCancellationRequested();
        return _signals.Reader.TryRead(out _);
    }
}
