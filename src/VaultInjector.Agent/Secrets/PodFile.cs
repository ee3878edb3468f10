using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Ground;
using VaultInjector.Agent.Transport;
using VaultInjector.Rendering;

namespace VaultInjector.Agent.Secrets;

/// <summary>One file that the agent keeps: what it was rendered from, and what is in it.</summary>
internal sealed class PodFile(FileTarget target, AgentLog log)
{
    private readonly ReportedCause _reported = new(log);

    public FileTarget Target => target;

    /// <summary>What its content was rendered from.</summary>
    public IReadOnlyList<VaultQuery> Uses { get; set; } = [];

    /// <summary>SHA-256 of the content that is, or is to be, in the file; empty before the first.</summary>
    public string Digest { get; set; } = "";

    /// <summary>When it has to be rendered although none of its secrets changed; <see cref="TimeSpan.MaxValue"/>: not at all.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Why the file is older than its secrets; null if it is not.</summary>
    public string? Trouble { get; private set; }

    /// <param name="words">Why; with Vault's own words in it, so they are made one line.</param>
    public void Failed(string words)
    {
        var cause = Connection.OneLine(words);
        Trouble = cause;
        _reported.Report(cause, Digest.Length > 0 ? $"Keeping the old {target.Noun}" : $"Cannot write the {target.Noun}, will retry");
    }

    public bool UsesAny(HashSet<VaultQuery> queries)
    {
        foreach (var query in Uses)
        {
            if (queries.Contains(query))
            {
                return true;
            }
        }

        return false;
    }

    public void Recovered()
    {
        Trouble = null;
        _reported.Over($"The {target.Noun} is fresh again.");
    }
}
