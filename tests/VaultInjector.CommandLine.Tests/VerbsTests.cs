using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests;

public sealed class VerbsTests
{
    [Theory]
    [InlineData]
    [InlineData("--config", "/etc/vault-injector/config.json")]
    [InlineData("--Vault:Address=https://vault:8200")]
    [InlineData("Vault:Address=https://vault:8200")]
    [InlineData("/Vault:Address", "https://vault:8200")]
    public void Options_alone_run_the_webhook(params string[] args) => Verbs.IsNamed(args).ShouldBeFalse();

    [Theory]
    [InlineData("check")]
    [InlineData("inject", "-f", "-")]
    [InlineData("explain")]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("serve")]
    public void An_argument_without_a_dash_is_a_verb(params string[] args) => Verbs.IsNamed(args).ShouldBeTrue();

    [Fact]
    public async Task An_unknown_verb_ends_with_64_and_the_usage()
    {
        var run = await CommandRun.Of("", "inspect");

        run.ExitCode.ShouldBe(64);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldStartWith("unknown verb 'inspect'\n");
        run.Error.ShouldContain("vault-injector check");
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("inject", "--help")]
    [InlineData("check", "-h")]
    public async Task Help_goes_to_the_output_and_ends_with_0(params string[] args)
    {
        var run = await CommandRun.Of("", args);

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("vault-injector explain");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_version_is_one_line_with_the_commit_if_the_build_knows_it()
    {
        var run = await CommandRun.Of("", "version");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldMatch(@"^vault-injector [0-9]+\.[0-9]+\.[0-9]+(\+[0-9a-f]+)?\n$");
    }

    [Theory]
    [InlineData("unknown option '--outptu'", "inject", "-f", "-", "--outptu", "json")]
    [InlineData("unknown argument 'pod.yaml'", "inject", "pod.yaml")]
    [InlineData("-f takes a value", "inject", "-f")]
    [InlineData("-f FILE is missing", "inject")]
    [InlineData("--output is 'xml'; give yaml, json or patch", "inject", "-f", "-", "-o", "xml")]
    [InlineData("--namespace is given twice", "inject", "-f", "-", "-n", "a", "--namespace=b")]
    [InlineData("--native-sidecars is 'maybe'; give on or off", "explain", "-f", "-", "--native-sidecars", "maybe")]
    [InlineData("unknown option '-x'", "explain", "-f", "-", "-x", "json")]
    [InlineData("unknown option '--all'", "check", "--all")]
    public async Task A_wrong_option_ends_with_64_and_says_which(string words, params string[] args)
    {
        var run = await CommandRun.Of("", args);

        run.ExitCode.ShouldBe(64);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain(words);
    }

    [Fact]
    public async Task An_unexpected_exception_ends_with_70_and_asks_for_a_report()
    {
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextReader.Null, new BrokenWriter(), error);

        (await Verbs.RunAsync(["version"], terminal)).ShouldBe(70);

        error.ToString().ShouldMatch(
            @"^vault-injector version: Internal error \(NotSupportedException\)\. " +
            @"Please report it with version [0-9.]+(\+[0-9a-f]+)?\.\n$");
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override Task WriteAsync(string? value) => throw new NotSupportedException("secret");
    }
}
