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
    /// <summary>The key without the domain.</summary>
    public required string Name { get; init; }

    public string Key => AnnotationKeys.Domain + Name;

    public required Places Where { get; init; }

    /// <summary>What holds without the annotation, as written in the documentation.</summary>
    public required string Default { get; init; }

    public required string Meaning { get; init; }

    /// <summary>Completes "expected …" where a value does not parse.</summary>
    public required string Expected { get; init; }

    /// <summary>Gives the layer with this value in it; null where the value does not parse.</summary>
    internal Func<AnnotationLayer, string, AnnotationLayer?> Read { get; init; } = (_, _) => null;
}
