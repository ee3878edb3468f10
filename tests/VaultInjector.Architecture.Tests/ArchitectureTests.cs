using Microsoft.CodeAnalysis;
using VaultInjector.Architecture.Tests.Rules;
using VaultInjector.Architecture.Tests.Sources;
using VaultInjector.Architecture.Tests.Tables;

namespace VaultInjector.Architecture.Tests;

/// <summary>The repository obeys the rules of the house.</summary>
public sealed class ArchitectureTests
{
    private static House House => Repository.House;

    [Fact]
    public void Every_file_is_parsed_without_errors() =>
        House.Files
            .SelectMany(file => file.Syntax.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => $"{file.Path}: {diagnostic}"))
            .ShouldBeEmpty();

    [Fact]
    public void Projects_reference_downwards_only() =>
        KnownOffenders.Expect(
            ["project-reference", "project-unknown"], ProjectRules.References(House.Projects, ProjectGraph.Allowed));

    [Fact]
    public void The_table_of_projects_has_no_circle() => ProjectRules.Circles(ProjectGraph.Allowed).ShouldBeEmpty();

    [Fact]
    public void Folders_use_downwards_only() =>
        KnownOffenders.Expect(["upward", "level-missing", "levels-missing"], FolderRules.References(House.Files, FolderLevels.Of));

    [Fact]
    public void The_table_of_folders_names_each_existing_folder_once()
    {
        FolderLevels.Of.Values.ShouldAllBe(order => order.Distinct().Count() == order.Length);
        var there = House.Files.Where(file => file.IsProduct).Select(file => file.Project).ToHashSet();
        FolderLevels.Of.Keys.ShouldAllBe(project => there.Contains(project));
    }

    [Fact]
    public void A_namespace_is_its_folder() => KnownOffenders.Expect(["namespace"], ProjectRules.Namespaces(House.Files));

    [Fact]
    public void There_is_one_clock() => KnownOffenders.Expect(["second-clock"], HandRules.SecondClock(House.Files));

    [Fact]
    public void Every_owner_of_a_clock_exists() =>
        ClockOwners.Paths.Keys.ShouldAllBe(path => Path.Exists(Path.Combine(Repository.Root, path)));

    [Fact]
    public void Files_are_short() => KnownOffenders.Expect(["file-length"], SizeRules.FileLength(House.Files));

    [Fact]
    public void Programs_are_very_short() => KnownOffenders.Expect(["program-length"], SizeRules.ProgramLength(House.Files));

    [Fact]
    public void Methods_are_short() => KnownOffenders.Expect(["method-length"], SizeRules.MethodLength(House.Files));

    [Fact]
    public void Lines_are_short() => KnownOffenders.Expect(["line-length"], SizeRules.LineLength(House.Files));

    [Fact]
    public void Nothing_configures_an_await() => KnownOffenders.Expect(["configure-await"], HandRules.ConfiguredAwaits(House.Files));

    [Fact]
    public void An_empty_string_is_written_as_one() => KnownOffenders.Expect(["string-empty"], HandRules.StringEmpty(House.Files));

    [Fact]
    public void Private_fields_start_with_an_underscore() => KnownOffenders.Expect(["field-name"], HandRules.FieldNames(House.Files));

    [Fact]
    public void Every_project_has_a_short_readme() =>
        KnownOffenders.Expect(["readme-missing", "readme-length"], SizeRules.Readmes(House.Projects, House.Readmes));
}
