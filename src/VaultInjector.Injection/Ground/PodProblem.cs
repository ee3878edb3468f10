namespace VaultInjector.Injection.Ground;

/// <summary>One reason to refuse a pod: an annotation or field, its value, and what was expected there.</summary>
/// <param name="Kind">The member of the catalogue.</param>
/// <param name="Key">An annotation, or the path of a field of the pod.</param>
/// <param name="Value">The value found there; null where something is missing.</param>
/// <param name="Expected">Completes the sentence "expected …".</param>
public sealed record PodProblem(RejectionKind Kind, string Key, string? Value, string Expected)
{
    /// <summary>How many problems, or names within one, a message shows; the others are counted.</summary>
    public const int MostShown = 20;

    /// <summary>How many problems of one kind are collected, so that no pod can make a million of them.</summary>
    internal const int MostOfAKind = 64;

    /// <summary>The known name that a mistyped one comes closest to.</summary>
    public string? Nearest { get; init; }

    /// <summary>Where the annotation stands if not on the pod: <c>namespace shop</c> or <c>the injector's configuration</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Whether the value is not a text, so that it is shown without quotes.</summary>
    public bool IsBare { get; init; }

    public override string ToString()
    {
        var value = Value is null ? "" : $" = {(IsBare ? Quoted.Bare(Value) : Quoted.Text(Value))}";
        var source = Source is null ? "" : $" (set by {Source})";
        var nearest = Nearest is null ? "" : $"; did you mean {Nearest}?";
        return $"{Quoted.Bare(Key)}{value}{source}: expected {Expected}{nearest}";
    }
}

/// <summary>One thing that a user should know about a pod that is injected.</summary>
/// <param name="Kind">The member of the catalogue.</param>
/// <param name="Text">One sentence about this pod.</param>
public sealed record PodWarning(WarningKind Kind, string Text)
{
    public override string ToString() => Text;
}
