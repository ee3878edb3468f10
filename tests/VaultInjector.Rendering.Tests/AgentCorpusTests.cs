using System.Text;
using System.Text.RegularExpressions;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Files;

namespace VaultInjector.Rendering.Tests;

/// <summary>Every template that a real agent ran gives the same bytes here, or fails here too.</summary>
public sealed class AgentCorpusTests
{
    /// <summary>They fail in the recorded agent, but render in later ones and here.</summary>
    private static readonly Dictionary<string, string> RenderLater = new()
    {
        ["fail-newer-functions"] = "a",
        ["fail-sprig"] = "X",
        ["fail-kv2-delete-later"] = "here",
        ["fail-toyaml-of-list"] = "- x\n- \"y\"\n- z",
    };

    /// <summary>It runs a program; here it is refused.</summary>
    private const string Refused = "plugin-runs-a-program";

    public static TheoryData<AgentCase> Rendering => [.. AgentCase.All.Where(item => item.Error is null && item.Name != Refused)];

    public static TheoryData<AgentCase> Failing =>
        [.. AgentCase.All.Where(item => item.Error is not null && !RenderLater.ContainsKey(item.Name))];

    [Theory]
    [MemberData(nameof(Rendering))]
    public void Renders_what_the_agent_rendered(AgentCase item)
    {
        var rendering = Render(item);
        var done = rendering.ShouldBeOfType<FileRendering.Done>((rendering as FileRendering.Failed)?.Message);

        var text = Encoding.UTF8.GetString(done.Content.Span);
        if (item.OutputPattern is { } pattern)
        {
            Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)).ShouldBeTrue(text);
        }
        else if (item.OutputBytes is { } bytes)
        {
            Convert.ToHexStringLower(done.Content.Span).ShouldBe(bytes);
        }
        else
        {
            text.ShouldBe(item.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void Fails_where_the_agent_failed_and_names_the_annotation(AgentCase item) =>
        Render(item).ShouldBeOfType<FileRendering.Failed>().Message.ShouldStartWith("vault-injector.io/template.app.conf: ");

    [Fact]
    public void Renders_what_later_agents_render()
    {
        foreach (var (name, output) in RenderLater)
        {
            var item = AgentCase.All.Single(other => other.Name == name);
            item.IsDifferentLater.ShouldBeTrue(name);
            Encoding.UTF8.GetString(Render(item).ShouldBeOfType<FileRendering.Done>().Content.Span).ShouldBe(output, name);
        }
    }

    [Fact]
    public void Runs_no_program() =>
        Render(AgentCase.All.Single(item => item.Name == Refused)).ShouldBeOfType<FileRendering.Failed>().Message
            .ShouldContain("plugin is refused: the agent runs no programs");

    private static FileRendering Render(AgentCase item)
    {
        var answers = new Dictionary<VaultQuery, VaultAnswer>();
        var request = new FileRequest("app.conf")
        {
            Template = item.Template,
            ErrorOnMissingKey = item.Option("error_on_missing_key") == "true",
            LeftDelimiter = item.Option("left_delimiter"),
            RightDelimiter = item.Option("right_delimiter"),
        };
        var world = new RenderingWorld(TimeProvider.System) { Environment = item.Environment, File = item.ReadFile };
        while (true)
        {
            var rendering = FileRenderer.Render(request, answers.GetValueOrDefault, world);
            if (rendering is not FileRendering.Needs needs)
            {
                return rendering;
            }

            needs.Queries.ShouldNotBeEmpty();
            needs.Queries.ToList().ForEach(query => answers.Add(query, item.Answer(query)));
        }
    }
}
