using VaultInjector.Templates.Limits;

namespace VaultInjector.Templates.Functions;

/// <summary>What functions may use during one rendering.</summary>
internal sealed class FunctionContext(TemplateRun run, Budget budget, Func<string, object?, string> execute)
{
    public TemplateRun Run { get; } = run;

    public Budget Budget { get; } = budget;

    public Scratch Scratch { get; } = new();

    /// <summary>Runs a defined template; gives its text.</summary>
    public Func<string, object?, string> Execute { get; } = execute;
}
