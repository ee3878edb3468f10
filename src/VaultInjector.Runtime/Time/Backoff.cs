namespace VaultInjector.Runtime.Time;

/// <summary>
/// The pauses between repeated attempts: half to all of 0.5 s, 1 s, 2 s … up to a longest one, so that a thousand clients do not return
/// in step.
/// </summary>
/// <param name="random">From 0 (included) to 1 (excluded).</param>
/// <param name="longest">The longest pause; 30 s by default.</param>
public sealed class Backoff(Func<double> random, TimeSpan? longest = null)
{
    private const int MostDoublings = 16;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Attempts that failed since the start or the last <see cref="Reset"/>.</summary>
    public int Failures { get; private set; }

    /// <summary>An attempt failed.</summary>
    /// <returns>The pause before the next one.</returns>
    public TimeSpan Next() => Pause(Failures++, random(), longest);

    /// <summary>An attempt succeeded, or failed for another cause: pauses start over.</summary>
    public void Reset() => Failures = 0;

    /// <param name="failures">Failures in a row before this one; 0 for the first.</param>
    /// <param name="random">From 0 (included) to 1 (excluded).</param>
    /// <param name="longest">The longest pause; 30 s by default.</param>
    public static TimeSpan Pause(int failures, double random, TimeSpan? longest = null)
    {
        var full = First.TotalSeconds * Math.Pow(2, Math.Clamp(failures, 0, MostDoublings));
        return TimeSpan.FromSeconds(Math.Min(full, (longest ?? Longest).TotalSeconds) * (0.5 + (random / 2)));
    }
}
