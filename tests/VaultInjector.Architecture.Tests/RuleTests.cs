using VaultInjector.Architecture.Tests.Rules;
using VaultInjector.Architecture.Tests.Sources;

namespace VaultInjector.Architecture.Tests;

/// <summary>Each rule finds what it is for, at its line, and leaves the rest alone.</summary>
public sealed class RuleTests
{
    private static readonly Dictionary<string, string[]> Levels = new() { ["P"] = ["Ground", "Ground/Deep", "Roof", "."] };

    private static SourceFile Source(string path, string text) => SourceFile.Parse(path, text);

    private static SourceFile[] Ground(string text) =>
    [
        Source("src/P/Ground/Low.cs", text),
        Source("src/P/Roof/High.cs", "namespace P.Roof;\nclass High { public const int Size = 1; }"),
        Source("src/P/Top.cs", "namespace P;\nclass Top;\ndelegate void Done();"),
        Source("src/P/Ground/Deep/Cellar.cs", "namespace P.Ground.Deep;\nclass Cellar;"),
    ];

    [Theory]
    [InlineData("using P.Roof;\nnamespace P.Ground;\nclass Low;", "-> Roof", 1)]
    [InlineData("using static P.Roof.High;\nnamespace P.Ground;\nclass Low;", "-> Roof", 1)]
    [InlineData("using H = P.Roof.High;\nnamespace P.Ground;\nclass Low;", "-> Roof", 1)]
    [InlineData("namespace P.Ground;\nclass Low(P.Roof.High high);", "-> Roof", 2)]
    [InlineData("namespace P.Ground;\nclass Low(global::P.Roof.High high);", "-> Roof", 2)]
    [InlineData("namespace P.Ground;\nclass Low\n{\n    int a = Roof.High.Size;\n}", "-> Roof", 4)]
    [InlineData("namespace P.Ground;\nclass Low : Top;", "-> .", 2)]
    [InlineData("namespace P.Ground;\nclass Low(Done done);", "-> .", 2)]
    [InlineData("namespace P.Ground;\nclass Low(Deep.Cellar cellar);", "-> Ground/Deep", 2)]
    public void Finds_a_use_of_a_folder_above(string text, string subject, int line)
    {
        var finding = FolderRules.References(Ground(text), Levels).ShouldHaveSingleItem();

        (finding.Subject, finding.Line, finding.Path).ShouldBe((subject, line, "src/P/Ground/Low.cs"));
    }

    [Theory]
    [InlineData("namespace P.Ground;\nclass Low { int Top; int M(Low low) => low.Top + Top; }")]
    [InlineData("namespace P.Ground;\nclass Top; class Low : Top;")]
    [InlineData("using Other.P.Roof;\nnamespace P.Ground;\nclass Low { int x = new A { Top = 1 }.Top; }")]
    public void Ignores_names_that_only_look_like_a_type_above(string text) =>
        FolderRules.References(Ground(text), Levels).ShouldBeEmpty();

    [Fact]
    public void Lets_a_folder_use_what_is_below_it() =>
        FolderRules.References(
            [
                Source("src/P/Ground/Low.cs", "namespace P.Ground;\nclass Low;"),
                Source("src/P/Roof/High.cs", "using P.Ground;\nnamespace P.Roof;\nclass High : Low;"),
            ],
            Levels).ShouldBeEmpty();

    [Fact]
    public void Finds_a_folder_and_a_project_without_a_level() =>
        FolderRules.References(
            [Source("src/P/New/A.cs", "namespace P.New;"), Source("src/Q/A.cs", "namespace Q;")], Levels)
            .Select(finding => finding.Rule).ShouldBe(["level-missing", "levels-missing"]);

    [Fact]
    public void Finds_a_project_reference_that_the_table_does_not_allow()
    {
        const string Xml = "<Project>\n<ItemGroup>\n<ProjectReference Include=\"../B/B.csproj\" />\n</ItemGroup></Project>";
        var project = Project.Parse("src/A/A.csproj", Xml, true);

        var finding = ProjectRules.References([project], new Dictionary<string, string[]> { ["A"] = ["C"] }).ShouldHaveSingleItem();
        (finding.Subject, finding.Line).ShouldBe(("-> B", 3));
        ProjectRules.References([project], new Dictionary<string, string[]> { ["A"] = ["B"] }).ShouldBeEmpty();
        ProjectRules.References([project], new Dictionary<string, string[]>()).ShouldHaveSingleItem().Rule.ShouldBe("project-unknown");
    }

    [Fact]
    public void Finds_a_circle_in_a_table_of_projects() =>
        ProjectRules.Circles(new Dictionary<string, string[]> { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["B"] }).ShouldBe(["B", "C"]);

    [Theory]
    [InlineData("src/P/Ground/A.cs", "namespace VaultInjector.P.Ground;", 0)]
    [InlineData("src/VaultInjector.P/A.cs", "namespace VaultInjector.P;", 0)]
    [InlineData("src/VaultInjector.P/Ground/A.cs", "\nnamespace VaultInjector.P;", 2)]
    public void A_namespace_is_compared_with_its_folder(string path, string text, int line) =>
        ProjectRules.Namespaces([Source(path, text)]).Select(finding => finding.Line).FirstOrDefault().ShouldBe(line);

    [Theory]
    [InlineData("TimeProvider.System.GetUtcNow()")]
    [InlineData("System.TimeProvider.System")]
    [InlineData("Stopwatch.StartNew()")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTimeOffset.UtcNow.AddDays(1)")]
    [InlineData("Environment.TickCount64")]
    public void Finds_a_second_clock(string expression)
    {
        var text = $"class A\n{{\n    object B() => {expression};\n}}";

        HandRules.SecondClock([Source("src/P/A.cs", text)]).ShouldHaveSingleItem().Line.ShouldBe(3);
        HandRules.SecondClock([Source("src/VaultInjector.Runtime/Time/A.cs", text)]).ShouldBeEmpty();
        HandRules.SecondClock([Source("tests/P/A.cs", text)]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("int a;", "a")]
    [InlineData("readonly int A;", "A")]
    [InlineData("private int _A;", "_A")]
    [InlineData("private int _a; private const int B = 1; private static readonly int C = 2; public int D; protected int E;", null)]
    public void Finds_a_private_field_without_an_underscore(string member, string? name) =>
        HandRules.FieldNames([Source("src/P/A.cs", $"class A {{ {member} }}")])
            .Select(finding => finding.Subject).FirstOrDefault().ShouldBe(name);

    [Fact]
    public void Finds_a_configured_await_and_an_empty_string_by_name()
    {
        const string Waits = "async Task B() => await C(string.Empty)\n.ConfigureAwait(false);";
        const string Suppresses = "async Task D() => await C(\"\").ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);";
        var file = Source("src/P/A.cs", $"class A\n{{\n{Waits}\n{Suppresses}\n}}");

        HandRules.ConfiguredAwaits([file]).ShouldHaveSingleItem().Line.ShouldBe(4);
        HandRules.StringEmpty([file]).ShouldHaveSingleItem().Line.ShouldBe(3);
    }

    [Fact]
    public void Measures_files_programs_and_lines()
    {
        SizeRules.FileLength([Lines("src/P/A.cs", 221), Lines("src/P/B.cs", 220)]).ShouldHaveSingleItem().Path.ShouldBe("src/P/A.cs");
        SizeRules.ProgramLength([Lines("src/P/Program.cs", 11), Lines("src/P/A.cs", 11)]).ShouldHaveSingleItem();
        SizeRules.LineLength([Source("src/P/A.cs", $"//{new string('x', 138)}\n//{new string('x', 139)}\n")])
            .ShouldHaveSingleItem().Line.ShouldBe(2);
    }

    [Theory]
    [InlineData(33, 0)]
    [InlineData(34, 1)]
    public void Measures_a_method_from_its_signature(int statements, int findings)
    {
        var body = string.Join('\n', Enumerable.Repeat("B();", statements - 1));

        SizeRules.MethodLength([Source("src/P/A.cs", $"class A\n{{\n/// <summary>\n/// </summary>\n[Fact]\nvoid B()\n{{\n{body}\n}}\n}}")])
            .Count().ShouldBe(findings);
    }

    [Fact]
    public void Requires_a_short_readme_for_each_project() =>
        SizeRules.Readmes(
            [Project.Parse("src/A/A.csproj", "<Project/>", false), Project.Parse("src/B/B.csproj", "<Project/>", true)],
            [new TextFile("src/B/README.md", ["", "", "", "", "", ""]), new TextFile("src/C/README.md", ["", "", "", "", ""])])
            .Select(finding => finding.Key).ShouldBe(["src/A/A.csproj readme-missing", "src/B/README.md readme-length"]);

    private static SourceFile Lines(string path, int count) => Source(path, string.Concat(Enumerable.Repeat("//\n", count)));
}
