using System.Text.Json.Nodes;
using VaultInjector.Templates.Faults;

namespace VaultInjector.Templates.Tests.Functions;

/// <summary>What Sprig 3.2.3 itself gave for many calls: the same text here, or a failure where it failed.</summary>
public sealed class SprigCorpusTests
{
    public static TheoryData<string, string?> Calls =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "sprig.jsonl"))
            .Select(line => JsonNode.Parse(line)!)
            .Select(call => ((string)call["template"]!, (string?)call["output"])),
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Gives_what_Sprig_gives(string template, string? output)
    {
        if (output is null)
        {
            Should.Throw<TemplateException>(() => Rendered.Text(template)).Message.ShouldStartWith("template: ");
        }
        else
        {
            Rendered.Text(template).ShouldBe(output);
        }
    }
}
