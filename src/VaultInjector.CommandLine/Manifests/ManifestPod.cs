namespace VaultInjector.CommandLine.Manifests;

/// <summary>A pod or a template of a document.</summary>
/// <param name="Template">Where in the document.</param>
/// <param name="Namespace">The object's own, else the default.</param>
/// <param name="Label">Kind, namespace, name, file and number of the document, for messages.</param>
internal sealed record ManifestPod(PodTemplate Template, string Namespace, string Label)
{
    /// <summary>Why a template such as a patch of an overlay stays as it is.</summary>
    public const string WithoutContainers = "It has no containers.";

    public static ManifestPod Of(PodTemplate template, ManifestDocument document, string defaultNamespace)
    {
        var name = template.Namespace ?? defaultNamespace;
        return new ManifestPod(
            template, name, $"{template.Kind} {name}/{template.Name} ({document.File}, document {document.Number})");
    }
}
