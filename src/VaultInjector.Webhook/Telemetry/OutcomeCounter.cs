using System.Diagnostics.Metrics;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>
/// Counts by outcome. What may come out is declared, so that an operator sees a zero before the first time and an alert sees the first
/// rise.
/// </summary>
/// <param name="counter">Where it is counted.</param>
/// <param name="outcomes">What can be expected; others are counted too.</param>
internal sealed class OutcomeCounter(Counter<long> counter, params IReadOnlyList<string> outcomes)
{
    public void Add(string outcome) => counter.Add(1, Tag(outcome));

    /// <summary>Shows every declared outcome with what was counted so far.</summary>
    public void Show()
    {
        foreach (var outcome in outcomes)
        {
            counter.Add(0, Tag(outcome));
        }
    }

    private static KeyValuePair<string, object?> Tag(string outcome) => new("outcome", outcome);
}
