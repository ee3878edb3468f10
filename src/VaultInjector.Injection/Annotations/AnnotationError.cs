using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>One reason to refuse a pod: which key or field, its value, and what was expected there.</summary>
/// <param name="Key">An annotation, or the path of a pod's field.</param>
/// <param name="Value">What stands there, or null where something is missing.</param>
/// <param name="Expected">Completes the sentence "expected …".</param>
public sealed record AnnotationError(string Key, string? Value, string Expected)
{
    /// <summary>The known key or name that a mistyped one comes closest to.</summary>
    public string? Nearest { get; init; }

    /// <summary>Where the key stands if not on the pod: <c>namespace shop</c> or <c>the injector's configuration</c>.</summary>
    public string? Source { get; init; }

    public override string ToString()
    {
        var value = Value is null ? "" : $" = {Quoted.Text(Value)}";
        var source = Source is null ? "" : $" (set by {Source})";
        var nearest = Nearest is null ? "" : $"; did you mean {Nearest}?";
        return $"{Quoted.Bare(Key)}{value}{source}: expected {Expected}{nearest}";
    }
}
