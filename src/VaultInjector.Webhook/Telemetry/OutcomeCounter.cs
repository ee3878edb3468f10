using System.Diagnostics.Metrics;

namespace VaultInjector.Webhook.Telemetry;

/// <summary>
/// Counts by outcome. Outcomes are declared, so that operators see a zero before the first event and an alert sees the first
/// increase.
/// </summary>
/// <param name="counter">The counter.</param>
/// <param name="outcomes">The declared outcomes; others are counted too.</param>
internal sealed class OutcomeCounter(Counter<long> counter, params IReadOnlyList<string> outcomes)
{
    public void Add(string outcome) => counter.Add(1, Tag(outcome));

    /// <summary>Exports every declared outcome with its present count.</summary>
    public void Show()
    {
        foreach (var outcome in outcomes)
        {
            counter.Add(0, Tag(outcome));
        }
    }

    private static KeyValuePair<string, object?> Tag(string outcome) => new("outcome", outcome);
}
