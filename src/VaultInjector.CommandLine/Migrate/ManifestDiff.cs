using DiffPlex.Renderer;
using VaultInjector.CommandLine.Manifests;

namespace VaultInjector.CommandLine.Migrate;

/// <summary>What changed in a file, as <c>diff -u</c> shows it; empty where nothing did.</summary>
internal static class ManifestDiff
{
    private const int ContextLines = 3;
    private const string Marker = "---\n";

    public static string Of(IEnumerable<ManifestDocument> documents) =>
        string.Concat(documents.GroupBy(document => document.File, StringComparer.Ordinal).Select(Of));

    private static string Of(IGrouping<string, ManifestDocument> file)
    {
        var before = string.Concat(file.Select(document => document.Source.Text));
        var after = ManifestText.Of(file);
        if (after.StartsWith(Marker, StringComparison.Ordinal) && !before.StartsWith(Marker, StringComparison.Ordinal))
        {
            after = after[Marker.Length..];
        }

        return before == after
            ? ""
            : UnidiffRenderer.GenerateUnidiff(before, after, file.Key, file.Key, false, false, ContextLines).TrimEnd() + "\n";
    }
}
