namespace VaultInjector.Contracts;

/// <summary>What an agent tells the broker when a wrapping token was opened by somebody else, or came from elsewhere (<c>POST /v1/incidents</c>).</summary>
/// <param name="Detail">The sentence that the agent ended with; never a secret.</param>
public sealed record IncidentReport(string Detail);
