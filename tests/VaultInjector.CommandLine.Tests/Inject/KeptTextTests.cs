using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using static VaultInjector.CommandLine.Tests.Inject.Injected;

namespace VaultInjector.CommandLine.Tests.Inject;

/// <summary>What <c>inject</c> keeps as it was written, and how its outputs are joined.</summary>
public sealed class KeptTextTests
{
    private const string Pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    vault-injector.io/role: yn-api\n" +
        "spec:\n  # the app\n  containers:\n  - name: app   # main\n    image: 'app:1'\n    args: [\"0644\", yes]\n";

    private const string Other = "# about sizes\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata:\n    a:   \"1\"  # one\n";

    [Fact]
    public async Task Keeps_every_line_of_an_injected_document()
    {
        var run = await InjectAsync(Pod);

        Rest(Pod, run.Output).ShouldNotBeNull().ShouldContain("  initContainers:\n  - name: vault-injector-agent\n");
    }

    [Fact]
    public async Task Keeps_the_line_ends_of_a_file_from_Windows()
    {
        var run = await InjectAsync(Pod.Replace("\n", "\r\n", StringComparison.Ordinal));

        run.Output["---\n".Length..].Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\n');
    }

    [Theory]
    [InlineData(Other, "---\n" + Other)]
    [InlineData("---\n" + Other, "---\n" + Other)]
    [InlineData("# first\n\n---\n" + Other, "# first\n\n---\n" + Other)]
    [InlineData(Other + "---\n# nothing\n---\n" + Other, "---\n" + Other + "---\n# nothing\n---\n" + Other)]
    [InlineData("%YAML 1.1\n---\n" + Other + "...\n", "---\n" + Other + "...\n")]
    [InlineData("a: 1", "---\na: 1\n")]
    [InlineData("a: |\n  x", "---\na: |\n  x\n")]
    [InlineData("\ufeffa: 1\n---\n\ufeffb: 2\n", "---\na: 1\n---\nb: 2\n")]
    [InlineData(
        "{\"a\": \"\\ud83d\\ude00\\\\ud83d\\\\ude00\"}\n\n{\n\t\"b\": 1}",
        "---\n{\"a\": \"\ud83d\ude00\\\\ud83d\\\\ude00\"}\n---\n{\n\t\"b\": 1}\n")]
    [InlineData("", "")]
    [InlineData("# nothing\n", "# nothing\n")]
    public async Task Keeps_documents_in_which_nothing_is_injected(string text, string expected) =>
        (await InjectAsync(text)).ShouldBe(new CommandRun(0, expected, (await InjectAsync(text)).Error));

    [Fact]
    public async Task Two_outputs_can_be_joined()
    {
        var joined = (await InjectAsync(Pod)).Output + (await InjectAsync(Other)).Output + (await InjectAsync(Pod)).Output;

        ("\n" + joined).Split("\n---\n").Length.ShouldBe(4);
        Rest(Other, joined).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_text_that_cannot_be_added_to_is_written_anew()
    {
        var unusual = Pod
            .Replace("  containers:\n  - name", "  containers:\n  -\n    name", StringComparison.Ordinal)
            .Replace("    vault-injector.io/role", "    ? a\n    : b\n    vault-injector.io/role", StringComparison.Ordinal);

        var run = await InjectAsync(unusual);

        ((string?)Read(run)["metadata"]!["annotations"]!["vault-injector.io/status"]).ShouldBe("injected");
    }

    [Fact]
    public async Task Adds_to_JSON_as_JSON()
    {
        const string Json = """{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{"vault-injector.io/role":"r"}},""" +
            """ "spec":{"containers":[{"name":"a"}]}}""";

        var run = await InjectAsync(Json);

        JsonNode.Parse(run.Output["---\n".Length..])!["spec"]!["containers"]![0]!["volumeMounts"].ShouldNotBeNull();
    }

    /// <summary>The lines of a text that are not those of another one, which must all be there in their order; else null.</summary>
    private static string? Rest(string original, string text)
    {
        var (wanted, rest) = (new Queue<string>(original.Split('\n')), new List<string>());
        foreach (var line in text.Split('\n'))
        {
            if (wanted.TryPeek(out var next) && next == line)
            {
                wanted.Dequeue();
            }
            else
            {
                rest.Add(line);
            }
        }

        return wanted.Count == 0 ? string.Join('\n', rest) : null;
    }
}
