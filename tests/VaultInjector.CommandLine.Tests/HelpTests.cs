using System.Diagnostics;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Help;
using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests;

/// <summary>Help and completion are made of the verb table, and the table says what the verbs do.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Names { get; } = [.. VerbTable.All.Select(verb => verb.Name)];

    public static TheoryData<string, string> Options { get; } =
        new(VerbTable.All.SelectMany(verb => verb.Options
            .Where(option => !option.Name.Contains(':', StringComparison.Ordinal))
            .SelectMany(option => option.Forms.Select(form => (verb.Name, form)))));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_verb_has_a_page(string name)
    {
        var page = await CommandRun.Of("", "help", name);
        var asked = await CommandRun.Of("", name, "--help");

        page.ExitCode.ShouldBe(0);
        page.Output.ShouldStartWith($"NAME\n    vault-injector {name} - ");
        page.Output.ShouldContain("\nSYNOPSIS\n");
        page.Output.Split('\n').ShouldAllBe(line => line.Length <= 140);
        asked.Output.ShouldBe(page.Output);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Each_option_of_the_table_is_one_that_the_verb_knows(string verb, string option)
    {
        var known = VerbTable.Find(verb)!.Options.Single(one => one.Forms.Contains(option));

        var run = await CommandRun.Of("", known.TakesValue ? [verb, option] : [verb, option, "--nowhere", "1"]);

        run.ExitCode.ShouldBe(64);
        run.Error.ShouldContain(known.TakesValue ? $"{option} takes a value" : "unknown option '--nowhere'");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_verb_is_in_the_documentation(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VaultInjector.sln")))
        {
            folder = folder.Parent!;
        }

        (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "docs", "command-line.md"))).ShouldContain($"| `vault-injector {name}");
    }

    [Fact]
    public async Task The_page_of_an_unknown_verb_is_an_error()
    {
        var run = await CommandRun.Of("", "help", "inspect");

        run.ExitCode.ShouldBe(64);
        run.Error.ShouldContain("unknown verb 'inspect'; vault-injector help lists all verbs");
    }

    [Theory]
    [InlineData("/usr/local/bin/kubectl-vault_injector", "kubectl vault-injector")]
    [InlineData("kubectl-vault_injector.exe", "kubectl vault-injector")]
    [InlineData("/vault-injector", "vault-injector")]
    [InlineData("/app/vault-injector.dll", "vault-injector")]
    public void Answers_under_the_name_that_kubectl_gives_a_plugin(string file, string typed) => ThisProgram.Typed(file).ShouldBe(typed);

    [Fact]
    public async Task A_plugin_says_how_it_is_called()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal(TextReader.Null, output, error) { Program = "kubectl vault-injector" };

        (await Verbs.RunAsync([], terminal)).ShouldBe(0);
        (await Verbs.RunAsync(["inject"], terminal)).ShouldBe(64);

        output.ToString().ShouldStartWith("kubectl vault-injector check");
        output.ToString().ShouldNotContain("run the webhook");
        error.ToString().ShouldStartWith("kubectl vault-injector inject: -f FILE is missing");
    }

    [Theory]
    [InlineData("vault-injector ''", "check inject explain")]
    [InlineData("vault-injector ex", "explain")]
    [InlineData("vault-injector inject --ou", "--output")]
    [InlineData("vault-injector inject -o ''", "yaml json patch")]
    [InlineData("vault-injector explain --native-sidecars o", "on off")]
    [InlineData("vault-injector check --vault", "--vault-token-file")]
    [InlineData("vault-injector completion ''", "bash zsh fish")]
    [InlineData("vault-injector check --config /etc/host", "/etc/hosts")]
    public async Task Bash_completes_verbs_options_and_values(string typed, string expected)
    {
        var script = (await CommandRun.Of("", "completion", "bash")).Output;
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(
            $"{script}\nCOMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); _vault_injector; echo \"${{COMPREPLY[*]}}\"\n");
        bash.StandardInput.Close();

        var completed = (await bash.StandardOutput.ReadToEndAsync()).Split(' ', '\n');

        expected.Split(' ').ShouldBeSubsetOf(completed);
    }

    [Theory]
    [InlineData("zsh", "'inject:prints manifests as the webhook would change them'", "'*-o[", ":value:(yaml json patch)")]
    [InlineData("fish", "-a inject -d 'prints", "-l output -s o -x -a 'yaml json patch'", "-l vault-token-file -r -F")]
    public async Task Other_shells_get_the_same_table(string shell, params string[] parts)
    {
        var run = await CommandRun.Of("", "completion", shell);

        run.ExitCode.ShouldBe(0);
        parts.ShouldAllBe(part => run.Output.Contains(part));
        VerbTable.All.ShouldAllBe(verb => run.Output.Contains(verb.Name));
    }

    [Theory]
    [InlineData]
    [InlineData("powershell")]
    [InlineData("bash", "zsh")]
    public async Task Another_shell_is_an_error(params string[] shells)
    {
        var run = await CommandRun.Of("", ["completion", .. shells]);

        run.ExitCode.ShouldBe(64);
        run.Error.ShouldContain("vault-injector completion bash|zsh|fish");
    }
}
