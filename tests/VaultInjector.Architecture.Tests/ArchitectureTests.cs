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
        ShouldHold(ProjectRules.References(House.Projects, ProjectGraph.Allowed));

    [Fact]
    public void The_table_of_projects_has_no_circle() => ProjectRules.Circles(ProjectGraph.Allowed).ShouldBeEmpty();

    [Fact]
    public void Folders_use_downwards_only() =>
        ShouldHold(FolderRules.References(House.Files, FolderLevels.Of));

    [Fact]
    public void The_table_of_folders_names_each_existing_folder_once()
    {
        FolderLevels.Of.Values.ShouldAllBe(order => order.Distinct().Count() == order.Length);
        var there = House.Files.Where(file => file.IsProduct).Select(file => file.Project).ToHashSet();
        FolderLevels.Of.Keys.ShouldAllBe(project => there.Contains(project));
    }

    [Fact]
    public void A_namespace_is_its_folder() => ShouldHold(ProjectRules.Namespaces(House.Files));

    [Fact]
    public void There_is_one_clock() => ShouldHold(HandRules.SecondClock(House.Files));

    [Fact]
    public void Every_owner_of_a_clock_exists() =>
        ClockOwners.Paths.Keys.ShouldAllBe(path => Path.Exists(Path.Combine(Repository.Root, path)));

    [Fact]
    public void Files_are_short() => ShouldHold(SizeRules.FileLength(House.Files));

    [Fact]
    public void Programs_are_very_short() => ShouldHold(SizeRules.ProgramLength(House.Files));

    [Fact]
    public void Methods_are_short() => ShouldHold(SizeRules.MethodLength(House.Files));

    [Fact]
    public void Lines_are_short() => ShouldHold(SizeRules.LineLength(House.Files));

    [Fact]
    public void Nothing_configures_an_await() => ShouldHold(HandRules.ConfiguredAwaits(House.Files));

    [Fact]
    public void An_empty_string_is_written_as_one() => ShouldHold(HandRules.StringEmpty(House.Files));

    [Fact]
    public void Private_fields_start_with_an_underscore() => ShouldHold(HandRules.FieldNames(House.Files));

    [Fact]
    public void Every_project_has_a_short_readme() =>
        ShouldHold(SizeRules.Readmes(House.Projects, House.Readmes));

    private static void ShouldHold(IEnumerable<Finding> findings)
    {
        var complaints = string.Join('\n', findings);
        if (complaints.Length > 0)
        {
            Assert.Fail(complaints);
        }
    }
}
