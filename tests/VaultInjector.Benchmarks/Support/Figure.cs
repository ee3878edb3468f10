namespace VaultInjector.Benchmarks.Support;

/// <summary>A line of the table: what was measured, what the peer needs, what was allowed, and what came out.</summary>
/// <param name="What">The thing measured.</param>
/// <param name="Peer">The peer's figure on the same kind of machine; a dash where it has no such thing.</param>
/// <param name="Budget">The limits, as a person reads them.</param>
/// <param name="Measured">The medians, in the order of the budget.</param>
internal sealed record Figure(string What, string Peer, string Budget, params IReadOnlyList<Measure> Measured)
{
    public bool IsMet => Measured.All(measure => measure.IsMet);
}

/// <summary>The median of several runs and the most (or the least) that it may be.</summary>
internal sealed record Measure(double Value, string Unit, double? AtMost = null, double? AtLeast = null)
{
    public bool IsMet => !(Value > AtMost) && !(Value < AtLeast);

    /// <summary>How far beyond its limit, in percent of it.</summary>
    public double MissedBy => AtMost is { } most && Value > most ? ((Value / most) - 1) * 100
        : AtLeast is { } least && Value < least ? (1 - (Value / least)) * 100
        : 0;

    public override string ToString() => $"{Rounded} {Unit}".TrimEnd();

    private string Rounded => Math.Abs(Value) switch
    {
        >= 100 => FormattableString.Invariant($"{Value:0}"),
        >= 10 => FormattableString.Invariant($"{Value:0.#}"),
        >= 1 => FormattableString.Invariant($"{Value:0.0#}"),
        _ => FormattableString.Invariant($"{Value:0.###}"),
    };
}
