namespace VaultInjector.Agent.Failures;

/// <summary>Says what is waited for once for each change of cause, not once for each attempt.</summary>
internal sealed class ReportedCause(AgentLog log)
{
    private string? _cause;

    public void Report(string cause, string wait)
    {
        if (!string.Equals(_cause, cause, StringComparison.Ordinal))
        {
            _cause = cause;
            log.Say($"{wait}: {cause}");
        }
    }

    /// <summary>Says that it is over, if anything was.</summary>
    public void Over(string sentence)
    {
        if (_cause is not null)
        {
            _cause = null;
            log.Say(sentence);
        }
    }
}
