using System.Diagnostics;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>Reports the steps: caller, target and duration.</summary>
public interface ITimeline
{
    /// <summary>A step that has ended.</summary>
    void Done(string who, string what, TimeSpan took);
}

/// <summary>Reports nothing; for tests.</summary>
public sealed class SilentTimeline : ITimeline
{
    public void Done(string who, string what, TimeSpan took)
    {
        // Tests do not print steps.
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
