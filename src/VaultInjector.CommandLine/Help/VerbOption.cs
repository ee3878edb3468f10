namespace VaultInjector.CommandLine.Help;

/// <summary>One option of a verb, as help and completion show it.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Short">One letter, or empty.</param>
/// <param name="Value">A placeholder in capitals, words with <c>|</c> between them, or empty for an option without a value.</param>
/// <param name="Meaning">One line.</param>
internal sealed record VerbOption(string Name, string Short, string Value, string Meaning)
{
    /// <summary>The closed set of values; empty if any value is possible.</summary>
    public IReadOnlyList<string> Words => Value.Contains('|', StringComparison.Ordinal) ? Value.Split('|') : [];

    public bool IsFile => Value.StartsWith("FILE", StringComparison.Ordinal);

    public bool TakesValue => Value.Length > 0;

    /// <summary>As help prints it: <c>-o, --output yaml|json|patch</c>.</summary>
    public string Heading => $"{(Short.Length > 0 ? $"-{Short}, " : "    ")}--{Name}{(TakesValue ? $" {Value}" : "")}";

    /// <summary>How it is typed, the long form and the short one.</summary>
    public IEnumerable<string> Forms => Short.Length > 0 ? [$"--{Name}", $"-{Short}"] : [$"--{Name}"];
}
