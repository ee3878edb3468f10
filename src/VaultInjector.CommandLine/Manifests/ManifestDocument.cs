using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>One document of a file.</summary>
/// <param name="File">As the user typed it.</param>
/// <param name="Number">Counted from 1, without the empty ones.</param>
/// <param name="Source">What was read.</param>
internal sealed record ManifestDocument(string File, int Number, YamlDocument Source)
{
    /// <summary>The content, which may be changed; null if the document is empty.</summary>
    public JsonNode? Root { get; } = Source.Value?.DeepClone();
}
