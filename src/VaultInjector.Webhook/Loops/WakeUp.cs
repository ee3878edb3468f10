using System.Threading.Channels;

namespace VaultInjector.Webhook.Loops;

/// <summary>Lets a background loop sleep until its time has come or somebody wakes it, whichever is first.</summary>
internal sealed class WakeUp(TimeProvider time)
{
    /// <summary>The longest sleep: a suspended machine stops the monotonic timer, so each loop looks at the wall clock this often.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Ends the present sleep, or the next one at once where the loop is awake.</summary>
    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Sleeps at most <paramref name="atMost"/>, and never longer than <see cref="Tick"/>.</summary>
    /// <returns>Whether somebody ended the sleep.</returns>
    /// <exception cref="OperationCanceledException">The process ends.</exception>
    public async Task<bool> SleepAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromTicks(Math.Clamp(atMost.Ticks, 0, Tick.Ticks));
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var signal = _signals.Reader.WaitToReadAsync(awake.Token).AsTask();
        await Task.WhenAny(signal, Task.Delay(limit, time, awake.Token)).ConfigureAwait(false);
        await awake.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return _signals.Reader.TryRead(out _);
    }
}
