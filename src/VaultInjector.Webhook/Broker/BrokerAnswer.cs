using VaultInjector.Contracts;
using VaultInjector.Webhook.Identity;

namespace VaultInjector.Webhook.Broker;

/// <summary>The broker's answer: the closed set of a grant, a report that was taken down, and a refusal.</summary>
internal abstract record BrokerAnswer
{
    public sealed record Granted(PodIdentity Pod, TokenGrant Grant) : BrokerAnswer;

    public sealed record Recorded(PodIdentity Pod) : BrokerAnswer;

    /// <param name="Pod">Null where the caller could not be identified.</param>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(PodIdentity? Pod, Refusal Refusal) : BrokerAnswer;
}
