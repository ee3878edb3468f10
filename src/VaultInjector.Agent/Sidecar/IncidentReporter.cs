using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Tells the injector of a possible interception before the agent ends, so that it is seen outside of this pod too.</summary>
public sealed class IncidentReporter(AgentParts parts)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Retries within its limit. Never fails: the agent's termination message has the same content.</summary>
    public async Task ReportAsync(string sentence)
    {
        try
        {
            await new Patience(Limit, parts.Clock, parts.Log).WaitAsync(
                async limit =>
                {
                    await parts.Http.Broker.ReportIncidentAsync(IdentityToken.Read(parts.Settings.IdentityFile), sentence, limit);
                    return true;
                },
                CancellationToken.None);
            parts.Log.Say("Reported the incident to the injector.");
        }
        catch (AgentException failure)
        {
            parts.Log.Say($"Cannot report the incident to the injector: {failure.Message}");
        }
    }
}
