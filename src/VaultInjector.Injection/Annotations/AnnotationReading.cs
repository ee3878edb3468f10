using System.Collections.Frozen;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations of a pod and of its namespace, read but not yet weighed against each other.</summary>
/// <param name="Pod">Our annotations on the pod.</param>
/// <param name="Namespace">Our annotations on its namespace.</param>
/// <param name="Everything">All annotations of the pod, those of other products too.</param>
internal sealed record AnnotationReading(AnnotationLayer Pod, AnnotationLayer Namespace, JsonElement Everything)
{
    /// <summary>Our annotations as they stand on the pod, those that could not be read too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Own { get; init; } = [];

    /// <summary>The product whose webhook has injected the pod already; null if there is none.</summary>
    public string? BelongsTo { get; init; }

    /// <summary>The annotation of another product that stands behind one of ours, by our key.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How values of variables refer to secrets.</summary>
    public ReferenceDialect Dialect { get; init; }

    /// <summary>Annotations that an injected pod gets so that another product's webhook leaves it alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Marks { get; init; } = [];

    /// <summary>Annotations of another product that have no effect.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Names the annotation that the user wrote in place of ours that it means.</summary>
    public PodProblem AsWritten(PodProblem problem) =>
        Sources.TryGetValue(problem.Key, out var key) ? problem with { Key = key, Nearest = null } : problem;

    public static AnnotationReading Read(PodView pod, NamespaceMetadata ns)
    {
        var found = PodAnnotations.Read(pod.Annotations);
        return new AnnotationReading(
            new AnnotationLayer(Origin.Pod) { Problems = found.Problems }.Read(found.Ours),
            new AnnotationLayer(Origin.Namespace, ns.Name).Read(ns.Annotations),
            pod.Annotations)
        {
            Own = found.Ours,
        };
    }
}
