using System.Reflection;
using System.Text.RegularExpressions;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests;

/// <summary>
/// The pages are the code's: the README's table of annotations (<c>make golden</c> writes it anew), what users may see, and the tests
/// that SECURITY.md names.
/// </summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(GoldenFolder.Root, "..", "..", ".."));

    private static string Readme { get; } = Path.Combine(Root, "README.md");

    [Fact]
    public void The_annotation_table_is_that_of_the_code() => ShouldHold(Readme, "annotations", Table());

    [Fact]
    public void The_annotations_page_lists_the_catalogue_of_reasons()
    {
        var page = Path.Combine(Root, "docs", "annotations.md");

        ShouldHold(page, "rejections", Reasons(ReasonCatalogue.Rejections));
        ShouldHold(page, "warnings", Reasons(ReasonCatalogue.Warnings));
        ShouldHold(page, "skips", Reasons(ReasonCatalogue.Skips));
    }

    [Fact]
    public void The_annotations_page_lists_what_is_translated_from_other_products() =>
        KubernetesVault.Table.ShouldAllBe(row =>
            File.ReadAllText(Path.Combine(Root, "docs", "annotations.md")).Contains($"`{row.Key}: X` means {row.Meaning}"));

    [Fact]
    public void The_migration_page_has_a_row_for_every_annotation_of_vault_k8s() =>
        ShouldHold(Path.Combine(Root, "docs", "migration.md"), "vault-k8s", Table("vault.hashicorp.com/…", VaultK8s.Table));

    [Fact]
    public void The_migration_page_has_a_row_for_every_annotation_of_bank_vaults() =>
        ShouldHold(Path.Combine(Root, "docs", "migration.md"), "bank-vaults", Table("annotation", BankVaults.Table));

    [Fact]
    public void Every_annotation_has_its_section_in_their_order()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "annotations.md"));

        Section
            .Matches(page)
            .Select(heading => heading.Groups["name"].Value)
            .ShouldBe(AnnotationTable.All.Select(annotation => annotation.Name));
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
    public void Every_test_that_the_security_page_names_exists()
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
        "`(?<class>[A-Z][A-Za-z0-9]+)\\.(?<method>[A-Z][A-Za-z_0-9]+)`",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex TestName { get; }

    [GeneratedRegex(
        "^### (?<name>[a-z-]+(\\.[A-Z]+)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex Section { get; }

    [GeneratedRegex("^\\|.*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex PromiseRow { get; }

    private static void ShouldHold(string file, string part, string expected)
    {
        var (text, begin) = (File.ReadAllText(file), $"<!-- {part}: checked against the code by a test -->\n");
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var end = text.IndexOf($"<!-- /{part} -->", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text[..start] + expected + text[end..]);
        }
        else
        {
            text[start..end].ShouldBe(expected, "run: make golden");
        }
    }

    private static string Reasons(IEnumerable<Reason> reasons) =>
        "| code | meaning |\n|---|---|\n" + string.Concat(reasons.Select(reason => $"| `{reason.Code}` | {reason.Sentence} |\n"));

    private static string Table() =>
        "| annotation | on | default | meaning |\n|---|---|---|---|\n" + string.Concat(AnnotationTable.All.Select(Row));

    private static string Table(string keys, IEnumerable<ForeignAnnotation> rows) =>
        $"| {(keys.Contains('/') ? $"`{keys}`" : keys)} | | here |\n|---|---|---|\n" +
        string.Concat(rows.Select(row => $"| `{row.Name}` | {row.Treatment.ToString().ToLowerInvariant()} | {row.Meaning} |\n"));

    private static string Row(Annotation annotation) =>
        $"| `{annotation.Name}` | {Place(annotation.Where)} | {annotation.Default} | {annotation.Meaning} |\n";

    private static string Place(Places where) => where switch
    {
        Places.Pod => "pod",
        Places.Namespace => "namespace",
        _ => "pod, namespace",
    };
}
