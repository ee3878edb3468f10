namespace VaultInjector.CommandLine.Check;

/// <summary>What became of one check.</summary>
internal abstract record CheckResult
{
    private CheckResult()
    {
    }

    /// <param name="Detail">What was found.</param>
    public sealed record Ok(string Detail) : CheckResult;

    /// <param name="Detail">What is wrong.</param>
    /// <param name="Advice">What to do about it.</param>
    public sealed record Failed(string Detail, string Advice) : CheckResult;

    /// <param name="Why">Why it could not be looked at.</param>
    public sealed record Skipped(string Why) : CheckResult;
}
