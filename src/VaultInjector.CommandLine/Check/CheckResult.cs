namespace VaultInjector.CommandLine.Check;

/// <summary>The result of one check.</summary>
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

    /// <summary>It works, but not for long or not as it should; does not fail the run.</summary>
    /// <param name="Detail">What was found.</param>
    /// <param name="Advice">What to do about it.</param>
    public sealed record Warned(string Detail, string Advice) : CheckResult;

    /// <param name="Reason">Why it was not looked at.</param>
    public sealed record Skipped(string Reason) : CheckResult;
}
