using DiffPlex.Renderer;
using VaultInjector.CommandLine.Manifests;

namespace VaultInjector.CommandLine.Migrate;

/// <summary>What changed in a document, as <c>diff -u</c> shows it; empty where nothing did.</summary>
internal static class ManifestDiff
{
    private const int ContextLines = 3;

    public static string Of(ManifestDocument document)
    {
        var (before, after) = (Body(document.Source.Text), Body(ManifestText.Of([document])));
        return before == after ? ""
            : UnidiffRenderer.GenerateUnidiff(before, after, document.File, document.File, ignoreWhitespace: false, ignoreCase: false, ContextLines);
    }

    /// <summary>Without the marker that begins a document.</summary>
    private static string Body(string text) => text.StartsWith("---\n", StringComparison.Ordinal) ? text[4..] : text;
}
