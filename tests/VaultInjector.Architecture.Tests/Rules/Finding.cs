namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>A rule that is broken at one place.</summary>
/// <param name="Rule">Its short name.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Subject">What breaks the rule, as far as there may be several in a file; else empty.</param>
/// <param name="Advice">What is wrong and what to do.</param>
internal sealed record Finding(string Rule, string Path, int Line, string Subject, string Advice)
{
    /// <summary>Which rule is broken where, whatever line that is.</summary>
    public string Key => $"{Path} {Rule} {Subject}".TrimEnd();

    public override string ToString() => $"{Path}:{Line}: {Advice}";
}
