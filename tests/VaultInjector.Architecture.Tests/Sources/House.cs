namespace VaultInjector.Architecture.Tests.Sources;

/// <summary>All projects of src and tests, and all C# files in them.</summary>
internal sealed record House(IReadOnlyList<Project> Projects, IReadOnlyList<SourceFile> Files, IReadOnlyList<TextFile> Readmes)
{
    public static House Read(string root)
    {
        var directories = new[] { "src", "tests" }.SelectMany(part => Directory.EnumerateDirectories(Path.Combine(root, part)));
        return new House(
            [
                .. directories
                    .SelectMany(directory => Directory.EnumerateFiles(directory, "*.csproj"))
                    .Select(file => Project.Read(root, file)),
            ],
            [.. Below(root, "*.cs").Select(file => SourceFile.Read(root, file))],
            [.. Below(root, "README.md").Select(file => TextFile.Read(root, file))]);
    }

    private static IEnumerable<string> Below(string root, string pattern) =>
        new[] { "src", "tests" }
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, part), pattern, SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
}
