using System.Reflection;
using System.Text.RegularExpressions;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Injection.Tests;

/// <summary>
/// The pages are the code's: the README's table of annotations (<c>make golden</c> writes it anew), what users may see, and the tests
/// that SECURITY.md names.
/// </summary>
public sealed partial class DocumentationTests
{
    private const string Begin = "<!-- annotations: checked against the code by a test -->\n";
    private const string End = "<!-- /annotations -->";

    private static readonly string Root = Path.GetFullPath(Path.Combine(GoldenFolder.Root, "..", "..", ".."));

    private static string Readme { get; } = Path.Combine(Root, "README.md");

    [Fact]
    public void The_annotation_table_is_what_the_code_reads()
    {
        var text = File.ReadAllText(Readme);
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Readme, text[..start] + Table() + text[end..]);
        }
        else
        {
            text[start..end].ShouldBe(Table(), "run: make golden");
        }
    }

    [Fact]
    public void Every_annotation_has_its_section_in_their_order()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "annotations.md"));

        Section
            .Matches(page)
            .Select(heading => heading.Groups["name"].Value)
            .ShouldBe(AnnotationKeys.All.Select(annotation => annotation.Name));
    }

    [Fact]
    public void Every_refusal_and_every_reason_to_leave_a_pod_alone_has_its_line_in_troubleshooting()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "troubleshooting.md"));
        var codes = typeof(ProblemCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToArray();

        codes.Length.ShouldBeGreaterThan(10);
        codes.Concat(SkipReason.All.Select(reason => reason.Code)).ShouldAllBe(code => page.Contains($"`{code}`"));
    }

    [Fact]
    public void Every_promise_of_the_security_page_names_tests_that_exist()
    {
        var page = File.ReadAllText(Path.Combine(Root, "SECURITY.md"));
        var named = TestName
            .Matches(page)
            .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value))
            .ToArray();
        var sources = Directory
            .EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

        named.Length.ShouldBeGreaterThan(30);
        named.ShouldAllBe(test => sources[test.Class].Any(source => source.Contains($" {test.Method}(", StringComparison.Ordinal)));
        PromiseRow
            .Matches(page)
            .Select(row => row.Value)
            .ShouldAllBe(row =>
                row.StartsWith("| who ", StringComparison.Ordinal) ||
                row.StartsWith("|---", StringComparison.Ordinal) ||
                TestName.IsMatch(row));
    }

    [GeneratedRegex(
        "`(?<class>[A-Z][A-Za-z]+)\\.(?<method>[A-Z][A-Za-z_0-9]+)`",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex TestName { get; }

    [GeneratedRegex("^### (?<name>[a-z-]+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Section { get; }

    [GeneratedRegex("^\\|.*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex PromiseRow { get; }

    private static string Table() =>
        "| annotation | on | default | meaning |\n|---|---|---|---|\n" + string.Concat(AnnotationKeys.All.Select(Row));

    private static string Row(Annotation annotation) =>
        $"| `{annotation.Name}` | {Place(annotation.Where)} | {annotation.Default} | {annotation.Meaning} |\n";

    private static string Place(Places where) => where switch
    {
        Places.Pod => "pod",
        Places.Namespace => "namespace",
        _ => "pod, namespace",
    };
}
