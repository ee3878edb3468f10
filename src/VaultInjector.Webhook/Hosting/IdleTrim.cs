using VaultInjector.Runtime.Processes;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Webhook.Hosting;

/// <summary>Gives memory back when the process has worked and then rests: after the start and after each burst of pods.</summary>
internal sealed class IdleTrim(Clock timing) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    /// <summary>CPU time of a tick in which only the background loops ran.</summary>
    private static readonly TimeSpan Restful = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (last, trimmed) = (TimeSpan.Zero, TimeSpan.Zero);
        while (!stoppingToken.IsCancellationRequested)
        {
            await timing.DelayAsync(Tick, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Environment.CpuUsage.TotalTime;
            if (now - last < Restful && now - trimmed > Restful)
            {
                IdleMemory.Release();
                trimmed = Environment.CpuUsage.TotalTime;
            }

            last = now;
        }
    }
}
