using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>Where an annotation may stand.</summary>
[Flags]
public enum Places
{
    None = 0,
    Pod = 1,
    Namespace = 2,
    PodAndNamespace = Pod | Namespace,
}

/// <summary>One annotation: its documentation and how its value is read.</summary>
public sealed record Annotation
{
    /// <summary>The key without the domain; of a family, <c>secret.NAME</c> or <c>env.VAR</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the keys of a family begin with, such as <c>secret</c>; null where there is one key only.</summary>
    public string? Head => Name.LastIndexOf('.') is var dot and > 0 && char.IsAsciiLetterUpper(Name[dot + 1]) ? Name[..dot] : null;

    public string Key => AnnotationKeys.Domain + Name;

    public required Places Where { get; init; }

    /// <summary>What holds without the annotation, as written in the documentation.</summary>
    public required string Default { get; init; }

    public required string Meaning { get; init; }

    /// <summary>Completes "expected …" where a value does not parse.</summary>
    public required string Expected { get; init; }

    /// <summary>Gives the layer with this value in it; null where the value does not parse.</summary>
    internal Func<AnnotationLayer, string, AnnotationLayer?> Read { get; init; } = (_, _) => null;

    /// <summary>As <see cref="Read"/>, for a family; the mistake is null where <see cref="Expected"/> says it.</summary>
    internal Func<NamedAnnotations, string, (NamedAnnotations? Value, Mistake? Mistake)>? ReadNamed { get; init; }

    /// <summary>For a family of variables; it gets the key without the domain, what stands after the dot, and the value.</summary>
    internal Func<string, string, string, (VariableAnnotation? Value, Mistake? Mistake)>? ReadVariable { get; init; }
}
