using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>One document of a file.</summary>
/// <param name="File">As the user typed it.</param>
/// <param name="Number">Counted from 1.</param>
/// <param name="Root">Its content.</param>
internal sealed record ManifestDocument(string File, int Number, JsonNode Root);
