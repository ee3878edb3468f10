namespace VaultInjector.CommandLine.Check;

/// <summary>What was looked at, and the result.</summary>
internal sealed record CheckLine(string Name, CheckResult Result)
{
    public static CheckLine Ok(string name, string detail) => new(name, new CheckResult.Ok(detail));

    public static CheckLine Failed(string name, string detail, string advice) => new(name, new CheckResult.Failed(detail, advice));

    public static CheckLine Skipped(string name, string reason) => new(name, new CheckResult.Skipped(reason));
}
