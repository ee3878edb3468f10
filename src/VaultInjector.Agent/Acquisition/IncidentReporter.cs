using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Acquisition;

/// <summary>
/// Tells the injector of a possible interception before the agent ends, so that it is seen by more than who looks at this pod.
/// </summary>
public sealed class IncidentReporter(AgentParts parts)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Never fails: the agent's own last words say the same.</summary>
    public async Task ReportAsync(string sentence)
    {
        using var limit = new CancellationTokenSource(Limit, parts.Clock.Time);
        try
        {
            await parts.Http.Broker.ReportIncidentAsync(IdentityToken.Read(parts.Settings.IdentityFile), sentence, limit.Token);
            parts.Log.Say("Told the injector.");
        }
        catch (Exception failure) when (failure is AgentException or OperationCanceledException)
        {
            parts.Log.Say($"Cannot tell the injector: {failure.Message}");
        }
    }
}
