using VaultInjector.Agent.Failures;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Secrets;

/// <summary>An answer that the agent keeps fresh: with its lease, or with the moment to look at it again.</summary>
internal sealed class HeldSecret(VaultQuery query)
{
    public const string MountLookUp = "sys/internal/ui/mounts/";
    private static readonly TimeSpan MountsStay = TimeSpan.FromHours(1);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastByEnd = TimeSpan.FromSeconds(10);

    public VaultQuery Query => query;

    /// <summary>The last answer that is in use.</summary>
    public VaultAnswer Answer { get; set; } = new(0, default);

    /// <summary>As <see cref="AnswerFacts.Digest"/>.</summary>
    public string Digest { get; set; } = "";

    /// <summary>Empty where the answer has no lease, or is a token.</summary>
    public string LeaseId { get; set; } = "";

    /// <summary>Null where the answer has neither lease nor token.</summary>
    public Lease? Lease { get; set; }

    /// <summary>Which token it was read with: <see cref="TokenMark"/>.</summary>
    public string Owner { get; set; } = "";

    /// <summary>When there is something to do, by <see cref="Clock.Steady"/>.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Attempts in a row that Vault refused.</summary>
    public int Refusals { get; set; }

    /// <summary>The pauses between attempts that failed for this secret alone; null after one that did not.</summary>
    public Pauses? Failing { get; set; }

    public bool IsRefused => Answer.Status >= 400;

    /// <summary>Vault sent this answer.</summary>
    /// <param name="answer">What it sent.</param>
    /// <param name="facts">What the answer says of itself.</param>
    /// <param name="asked">When it was asked, by <see cref="Clock.Steady"/>.</param>
    /// <param name="refreshAt">When secrets without a lease are looked at next.</param>
    /// <param name="clock">For jitter.</param>
    public void Take(VaultAnswer answer, AnswerFacts facts, TimeSpan asked, TimeSpan refreshAt, Clock clock)
    {
        (Answer, Digest, LeaseId, Refusals) = (answer, facts.Digest, facts.LeaseId, 0);
        Lease = facts.IsLeased ? Lease.Of(facts.Life, facts.Renewable, asked, clock.Random()) : null;
        Due = Lease?.RenewAt ?? LookAgain(facts, asked, refreshAt, clock);
    }

    private TimeSpan LookAgain(AnswerFacts facts, TimeSpan asked, TimeSpan refreshAt, Clock clock)
    {
        // What was written once is not written again, unless the answer itself ends. An end in the past does not say when.
        var regular = query.Method is "GET" or "LIST" || facts.EndsAfter == TimeSpan.Zero ? refreshAt : TimeSpan.MaxValue;
        if (query.Path.StartsWith(MountLookUp, StringComparison.Ordinal))
        {
            regular = asked + MountsStay;
        }

        var byEnd = TimeSpan.MaxValue;
        if (facts.EndsAfter is { Ticks: > 0 } life)
        {
            var wait = RenewalSchedule.RenewAfter(life, clock.Random());
            byEnd = asked + (wait < LeastByEnd ? LeastByEnd : wait);
        }

        var byChange = facts.ChangesAfter is { } next ? asked + next + Least : TimeSpan.MaxValue;
        var due = byEnd < regular ? byEnd : regular;
        due = byChange < due ? byChange : due;
        return due < asked + Least ? asked + Least : due;
    }
}
