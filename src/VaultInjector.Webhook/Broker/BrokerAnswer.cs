using VaultInjector.Contracts;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Broker;

/// <summary>The broker's answer: the closed set of a grant, a report that was accepted, and a refusal.</summary>
internal abstract record BrokerAnswer
{
    /// <param name="Pod"><c>namespace/name</c>.</param>
    /// <param name="Grant">For the agent.</param>
    public sealed record Granted(string Pod, TokenGrant Grant) : BrokerAnswer;

    /// <param name="Pod"><c>namespace/name</c>.</param>
    public sealed record Recorded(string Pod) : BrokerAnswer;

    public sealed record Refused(Refusal Refusal) : BrokerAnswer;
}
