using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>One document of a file, with where it stands.</summary>
/// <param name="File">As the user typed it.</param>
/// <param name="Number">Counted from 1.</param>
/// <param name="Root">What it holds.</param>
internal sealed record ManifestDocument(string File, int Number, JsonNode Root);

/// <summary>Reads what <c>-f</c> and its like name.</summary>
internal static class ManifestFile
{
    public const string StandardInput = "-";

    /// <exception cref="CommandLineException">It cannot be read, or is not YAML.</exception>
    public static IReadOnlyList<ManifestDocument> Read(string file, TextReader input)
    {
        try
        {
            return [.. YamlReader.Read(Text(file, input)).Select((root, index) => new ManifestDocument(Shown(file), index + 1, root))];
        }
        catch (YamlMistakeException mistake)
        {
            throw new CommandLineException(ExitCode.BadData, $"{Shown(file)}: {mistake.Message}", mistake);
        }
    }

    /// <exception cref="CommandLineException">It cannot be read.</exception>
    public static string Text(string file, TextReader input)
    {
        try
        {
            return file == StandardInput ? input.ReadToEnd() : File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandLineException(ExitCode.NoInput, $"{file} cannot be read: {failure.Message}", failure);
        }
    }

    private static string Shown(string file) => file == StandardInput ? "standard input" : file;
}
