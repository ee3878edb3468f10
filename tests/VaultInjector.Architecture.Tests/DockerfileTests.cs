using VaultInjector.Architecture.Tests.Sources;

namespace VaultInjector.Architecture.Tests;

/// <summary>The image is restored from copied project files alone: one that is missing would be noticed by who builds the image.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] Programs = ["VaultInjector", "VaultInjector.Agent"];

    private static readonly string[] Shared =
    [
        "global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "src/Directory.Build.props",
        "src/BannedSymbols.txt",
    ];

    [Fact]
    public void It_copies_what_a_locked_restore_of_both_programs_needs_and_no_more()
    {
        var projects = Repository.House.Projects.ToDictionary(project => project.Name, StringComparer.Ordinal);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        Programs.ToList().ForEach(program => Add(program, projects, needed));
        string[] expected =
        [
            .. Shared,
            .. needed.SelectMany(name => new[] { $"src/{name}/{name}.csproj", $"src/{name}/packages.lock.json" }),
        ];

        Copied().ShouldBe(expected, ignoreOrder: true);
        expected.ShouldAllBe(path => File.Exists(Path.Combine(Repository.Root, path)));
    }

    private static void Add(string name, Dictionary<string, Project> projects, HashSet<string> needed)
    {
        if (needed.Add(name))
        {
            projects[name].References.ToList().ForEach(reference => Add(reference.Name, projects, needed));
        }
    }

    /// <summary>The sources of each COPY of the stage that restores.</summary>
    private static IEnumerable<string> Copied() =>
        File.ReadLines(Path.Combine(Repository.Root, "Dockerfile"))
            .TakeWhile(line => line != "FROM restore AS toolchain")
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]);
}
