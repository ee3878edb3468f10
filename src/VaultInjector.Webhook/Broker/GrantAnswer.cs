using VaultInjector.Contracts;

namespace VaultInjector.Webhook.Broker;

/// <summary>The broker's answer: the closed set of a grant and a refusal.</summary>
internal abstract record GrantAnswer
{
    public sealed record Granted(PodIdentity Pod, TokenGrant Grant) : GrantAnswer;

    /// <param name="Pod">Null where the caller could not be identified.</param>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(PodIdentity? Pod, Refusal Refusal) : GrantAnswer;
}
