using System.Diagnostics;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>Tells what happens: who asked whom, and how long each step took.</summary>
public interface ITimeline
{
    /// <summary>A step that has ended.</summary>
    void Done(string who, string what, TimeSpan took);
}

/// <summary>For tests: nobody watches.</summary>
public sealed class SilentTimeline : ITimeline
{
    public void Done(string who, string what, TimeSpan took)
    {
        // Nobody watches.
    }
}

/// <summary>Measures steps.</summary>
public static class TimelineSteps
{
    public static async Task<T> StepAsync<T>(this ITimeline timeline, string who, string what, Func<Task<T>> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var started = Stopwatch.GetTimestamp();
        var result = await step();
        timeline.Done(who, what, Stopwatch.GetElapsedTime(started));
        return result;
    }

    public static Task StepAsync(this ITimeline timeline, string who, string what, Func<Task> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return timeline.StepAsync(who, what, async () =>
        {
            await step();
            return true;
        });
    }
}
