using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Render;

/// <summary><c>render --template</c> gives for each recorded case what the real agent gave.</summary>
public sealed class RenderTemplateTests : IDisposable
{
    /// <summary>They fail in the recorded agent but not in later ones.</summary>
    private static readonly string[] RenderLater = ["fail-newer-functions", "fail-sprig", "fail-kv2-delete-later", "fail-toyaml-of-list"];

    private readonly TemporaryFiles _files = new();

    public static TheoryData<string> Names { get; } =
        [.. File.ReadLines(Cases).Select(line => JsonNode.Parse(line)!["name"]!.GetValue<string>())];

    private static string Cases => Path.Combine(AppContext.BaseDirectory, "Corpus", "cases.jsonl");

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gives_what_the_agent_gave(string name)
    {
        var item = File.ReadLines(Cases).Select(line => JsonNode.Parse(line)!).Single(node => node["name"]!.GetValue<string>() == name);

        var run = await RunAsync(item);

        if (item["output"]?.GetValue<string>() is { } output && name != "plugin-runs-a-program")
        {
            run.Error.ShouldBe("");
            run.ExitCode.ShouldBe(0);
            if (item["output_pattern"]?.GetValue<string>() is { } pattern)
            {
                run.Output.ShouldMatch(pattern);
            }
            else
            {
                run.Output.ShouldBe(output);
            }
        }
        else if (!RenderLater.Contains(name))
        {
            run.ExitCode.ShouldBe(65);
            run.Output.ShouldBe("");
            run.Error.ShouldStartWith("vault-injector render: ");
            run.Error.Trim().ShouldNotContain('\n');
        }
    }

    [Fact]
    public async Task Says_which_answer_is_missing()
    {
        var template = _files.Write("a.tpl", "{{ with secret \"kv/a\" }}x{{ end }}");

        var run = await CommandRun.Of("[]", "render", "--template", template, "--answers", "-");

        run.ExitCode.ShouldBe(65);
        run.Error.ShouldBe("vault-injector render: - holds no answer to GET kv/a\n");
    }

    [Fact]
    public async Task A_file_whose_name_has_a_NUL_cannot_be_read()
    {
        var run = await CommandRun.Of("[]", "render", "--template", _files.Write("a.tpl", """{{ file "a\x00b" }}"""));

        run.ExitCode.ShouldBe(65);
        run.Error.ShouldContain("it cannot be read: no path has a NUL character");
    }

    [Fact]
    public async Task Reads_the_template_from_standard_input_and_needs_no_answers_for_one_without_secrets() =>
        (await CommandRun.Of("{{ env \"A\" }}-{{ env \"B\" }}", "render", "--template", "-", "--env", "A=1", "--env=B=2=3"))
            .ShouldBe(new CommandRun(0, "1-2=3", ""));

    [Theory]
    [InlineData("{", "is no JSON array")]
    [InlineData("{}", "is no JSON array")]
    [InlineData("[1]", "is no JSON array")]
    [InlineData("[{\"status\":\"x\"}]", "is no JSON array")]
    public async Task Refuses_answers_of_another_shape(string answers, string message)
    {
        var run = await CommandRun.Of(answers, "render", "--template", _files.Write("a.tpl", "x"), "--answers", "-");

        run.ExitCode.ShouldBe(65);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Says_what_is_missing_on_the_command_line()
    {
        (await CommandRun.Of("", "render")).ExitCode.ShouldBe(64);
        (await CommandRun.Of("", "render", "--template", "nowhere.tpl")).ExitCode.ShouldBe(66);
        (await CommandRun.Of("x", "render", "--template", "-", "--env", "A")).Error.ShouldContain("--env is 'A'; give NAME=VALUE");
        (await CommandRun.Of("x", "render", "-f", "-")).Error.ShouldContain("--secrets FILE is missing");
    }

    [Fact]
    public async Task Reads_no_file_elsewhere() =>
        (await CommandRun.Of("{{ file \"/etc/hostname\" }}", "render", "--template", "-")).Error
            .ShouldContain("no such file below the working directory or beside the template");

    private Task<CommandRun> RunAsync(JsonNode item)
    {
        var arguments = new List<string>
        {
            "render",
            "--template",
            _files.Write("case.tpl", item["template"]!.GetValue<string>()),
            "--answers",
            _files.Write("answers.json", item["exchanges"]!.ToJsonString()),
        };
        foreach (var (name, value) in item["options"]?.AsObject() ?? [])
        {
            arguments.AddRange(name switch
            {
                "error_on_missing_key" => ["--error-on-missing-key"],
                "left_delimiter" => ["--left-delimiter", value!.GetValue<string>()],
                "right_delimiter" => ["--right-delimiter", value!.GetValue<string>()],
                _ => [],
            });
        }

        foreach (var (name, value) in item["env"]?.AsObject() ?? [])
        {
            arguments.AddRange(["--env", $"{name}={value}"]);
        }

        foreach (var (name, text) in item["files"]?.AsObject() ?? [])
        {
            _files.Write(name, text!.GetValue<string>());
        }

        return CommandRun.Of("", [.. arguments]);
    }
}
