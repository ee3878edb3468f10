using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>Reads the files of <c>-f</c>, <c>--namespace-file</c> and <c>--config</c>.</summary>
internal static class ManifestFile
{
    public const string StandardInput = "-";

    /// <returns>The empty documents too.</returns>
    /// <exception cref="CommandLineException">It cannot be read, or is not YAML.</exception>
    public static IReadOnlyList<ManifestDocument> Read(string file, TextReader input)
    {
        try
        {
            var number = 0;
            return
            [
                .. YamlDocument
                    .All(Text(file, input))
                    .Select(source => new ManifestDocument(Shown(file), source.Value is null ? number : ++number, source)),
            ];
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
