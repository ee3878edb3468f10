namespace VaultInjector.Templates.Regular;

/// <summary>A part of a regular expression.</summary>
internal abstract record RegexNode
{
    public sealed record Set(CharSet Characters) : RegexNode;

    public sealed record Assertion(AssertionKind Kind) : RegexNode;

    public sealed record Sequence(List<RegexNode> Parts) : RegexNode;

    public sealed record Choice(List<RegexNode> Parts) : RegexNode;

    /// <param name="Part">What is repeated.</param>
    /// <param name="Least">At least so often.</param>
    /// <param name="Most">At most so often; -1: any number.</param>
    /// <param name="IsGreedy">Whether more is better.</param>
    public sealed record Repeat(RegexNode Part, int Least, int Most, bool IsGreedy) : RegexNode;

    public sealed record Group(RegexNode Part, int Index) : RegexNode;
}

internal enum AssertionKind
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
