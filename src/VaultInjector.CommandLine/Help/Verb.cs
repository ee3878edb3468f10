using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Help;

/// <summary>One verb: dispatch, help and completion are made of it.</summary>
/// <param name="Name">The first argument.</param>
/// <param name="Synopsis">What follows the name.</param>
/// <param name="Summary">One sentence without a period.</param>
/// <param name="RunAsync">Runs it with what follows the name.</param>
internal sealed record Verb(
    string Name,
    string Synopsis,
    string Summary,
    Func<IReadOnlyList<string>, Terminal, TimeProvider, CancellationToken, Task<int>> RunAsync)
{
    public IReadOnlyList<VerbOption> Options { get; init; } = [];

    /// <summary>Words that may follow the name.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Paragraphs of the description; lines of at most 100 columns.</summary>
    public string Details { get; init; } = "";

    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = [];

    public IReadOnlyList<string> Examples { get; init; } = [];
}
