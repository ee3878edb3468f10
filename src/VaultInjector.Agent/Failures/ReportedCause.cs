using VaultInjector.Agent.Ground;

namespace VaultInjector.Agent.Failures;

/// <summary>Logs what is waited for once for each change of cause, not once for each attempt.</summary>
internal sealed class ReportedCause(AgentLog log)
{
    private string? _cause;

    public void Report(string cause, string wait)
    {
        if (_cause != cause)
        {
            _cause = cause;
            log.Say($"{wait}: {cause}");
        }
    }

    /// <summary>Logs that it is over, where there was a cause.</summary>
    public void Over(string sentence)
    {
        if (_cause is not null)
        {
            _cause = null;
            log.Say(sentence);
        }
    }
}
