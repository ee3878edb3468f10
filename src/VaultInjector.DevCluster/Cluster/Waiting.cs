namespace VaultInjector.DevCluster.Cluster;

/// <summary>Waits for the actions of other processes.</summary>
public static class Waiting
{
    /// <summary>Far away: a machine under load is slow, and only a failure waits that long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Repeats the question until the answer is not null.</summary>
    /// <exception cref="TimeoutException">The answer was still null after two minutes. The message names the expected event.</exception>
    public static Task<T> ForAsync<T>(Func<Task<T?>> ask, string what, CancellationToken cancellation)
        where T : class => ForAsync(ask, () => what, cancellation);

    /// <summary>The same, with a description that is made when it is needed: it can tell how far things went.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> ask, Func<string> what, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(what);
        ArgumentNullException.ThrowIfNull(ask);
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }

        throw new TimeoutException($"Waited {Limit.TotalSeconds} s without success for {what()}.");
    }
}
