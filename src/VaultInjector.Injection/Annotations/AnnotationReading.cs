using System.Text.Json;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations of a pod and of its namespace, read but not yet weighed against each other.</summary>
/// <param name="Pod">Our annotations on the pod.</param>
/// <param name="Namespace">Our annotations on its namespace.</param>
/// <param name="Everything">All annotations of the pod, those of other products too.</param>
internal sealed record AnnotationReading(AnnotationLayer Pod, AnnotationLayer Namespace, JsonElement Everything)
{
    public static AnnotationReading Read(PodView pod, NamespaceMetadata ns)
    {
        var found = PodAnnotations.Read(pod.Annotations);
        return new AnnotationReading(
            new AnnotationLayer(Origin.Pod) { Problems = found.Problems }.Read(found.Ours),
            new AnnotationLayer(Origin.Namespace, ns.Name).Read(ns.Annotations),
            pod.Annotations);
    }
}
