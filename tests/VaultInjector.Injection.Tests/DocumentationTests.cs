namespace VaultInjector.Injection.Tests;

/// <summary>The README's annotation table is the code's; <c>make golden</c> writes it anew.</summary>
public sealed class DocumentationTests
{
    private const string Begin = "<!-- annotations: checked against the code by a test -->\n";
    private const string End = "<!-- /annotations -->";

    private static string Readme { get; } = Path.Combine(GoldenFolder.Root, "..", "..", "..", "README.md");

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

    private static string Table() =>
        "| annotation | on | default | meaning |\n|---|---|---|---|\n" + string.Concat(Annotations.All.Select(Row));

    private static string Row(Annotation annotation) =>
        $"| `{annotation.Name}` | {Place(annotation.Where)} | {annotation.Default} | {annotation.Meaning} |\n";

    private static string Place(Places where) => where switch
    {
        Places.Pod => "pod",
        Places.Namespace => "namespace",
        _ => "pod, namespace",
    };
}
