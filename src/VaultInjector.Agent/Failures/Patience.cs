using System.Globalization;
using VaultInjector.Agent.Ground;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Failures;

/// <summary>
/// Retries an attempt until the deadline, while a retry can help. Without a deadline the pod would fail for good with its agent, so that it
/// also waits for an administrator who allows what is refused.
/// </summary>
public sealed class Patience(TimeSpan? timeout, Clock clock, AgentLog log)
{
    private static readonly TimeSpan StartUpGrace = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan StartUpPause = TimeSpan.FromMilliseconds(300);

    /// <exception cref="AgentException">Refused, or the deadline passed.</exception>
    public async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var (reported, pauses) = (new ReportedCause(log), new Pauses(clock));
        var started = clock.Time.GetTimestamp();
        long? racing = null;
        AgentException? last = null;
        while (true)
        {
            try
            {
                var result = await attempt(both.Token);
                reported.Over("No longer waiting.");
                return result;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw GivenUp(last);
            }
            catch (AgentException failure)
            {
                last = failure;
                racing = failure.Kind == FailureKind.StartUpRace ? racing ?? clock.Time.GetTimestamp() : null;
            }

            var left = timeout - clock.Time.GetElapsedTime(started) ?? TimeSpan.MaxValue;
            var pause = IsRacing(racing) ? StartUpPause : Pause(last, pauses, left);
            reported.Report(last.Message, "Waiting");
            await clock.DelayAsync(pause < left ? pause : left, cancellation);
        }
    }

    private bool IsRacing(long? since) =>
        since is { } start && clock.Time.GetElapsedTime(start) + StartUpPause <= StartUpGrace;

    private TimeSpan Pause(AgentException failure, Pauses pauses, TimeSpan left) => failure.Kind switch
    {
        FailureKind.Interception or FailureKind.Configuration or FailureKind.Refused => throw failure,
        not FailureKind.Passing when timeout is not null => throw failure,
        _ when left <= TimeSpan.Zero => throw GivenUp(failure),
        _ => pauses.After(failure, Pauses.WithoutToken),
    };

    private AgentException GivenUp(AgentException? last) =>
        new(
            FailureKind.Passing,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Gave up after {timeout?.TotalSeconds:0} s. Last cause: {last?.Message ?? "no answer in time."}"),
            last);
}
