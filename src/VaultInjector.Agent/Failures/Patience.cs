using System.Globalization;
using VaultInjector.Agent.Ground;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Failures;

/// <summary>Retries an attempt until the deadline, while a retry can help.</summary>
public sealed class Patience(TimeSpan timeout, Clock clock, AgentLog log)
{
    private static readonly TimeSpan StartUpGrace = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan StartUpPause = TimeSpan.FromMilliseconds(300);

    /// <exception cref="AgentException">Refused, or the deadline passed.</exception>
    public async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, clock.Time);
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

            var left = timeout - clock.Time.GetElapsedTime(started);
            var pause = racing is { } since ? GracePause(last, since) : PassingPause(last, pauses, left);
            reported.Report(last.Message, "Waiting");
            await clock.DelayAsync(pause < left ? pause : left, cancellation);
        }
    }

    private TimeSpan GracePause(AgentException failure, long since) =>
        clock.Time.GetElapsedTime(since) + StartUpPause <= StartUpGrace ? StartUpPause : throw failure;

    private TimeSpan PassingPause(AgentException failure, Pauses pauses, TimeSpan left) => failure.Kind switch
    {
        not FailureKind.Passing => throw failure,
        _ when left <= TimeSpan.Zero => throw GivenUp(failure),
        _ => pauses.After(failure, Pauses.WithoutToken),
    };

    private AgentException GivenUp(AgentException? last) =>
        new(
            FailureKind.Passing,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Gave up after {timeout.TotalSeconds:0} s. Last cause: {last?.Message ?? "no answer in time."}"),
            last);
}
