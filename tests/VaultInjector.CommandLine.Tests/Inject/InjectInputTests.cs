using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using static VaultInjector.CommandLine.Tests.Inject.Injected;

namespace VaultInjector.CommandLine.Tests.Inject;

/// <summary>The settings and files that <c>inject</c> reads, and how it ends when it cannot.</summary>
public sealed class InjectInputTests : IDisposable
{
    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Takes_the_settings_from_a_configuration_file_with_comments()
    {
        var config = _files.Write("config.json", """
            {
              // ours
              "Vault": {"Address": "https://vault.example:8200"},
              "Injection": {"AgentImage": "agent:7", "Defaults": {"mount-path": "/vault"}},
            }
            """);

        var run = await InjectAsync(Controller("apps/v1", "Deployment"), "--config", config, "--Injection:AgentImagePullPolicy=Always");

        var agent = Read(run)["spec"]!["template"]!["spec"]!["initContainers"]![0]!;
        ((string?)agent["image"], (string?)agent["imagePullPolicy"]).ShouldBe(("agent:7", "Always"));
        run.Output.ShouldContain("value: \"https://vault.example:8200\"");
        run.Output.ShouldContain("mountPath: /vault");
        run.Error.ShouldNotContain("assumed; pass --config");
    }

    [Fact]
    public async Task Every_problem_of_the_configuration_ends_it_with_78()
    {
        var config = _files.Write(
            "config.json",
            """{"Vault": {"Address": "http://vault:8200"}, "Injection": {"Defaults": {"timeout": "soon"}}}"""
        );

        var run = await InjectAsync(Controller("apps/v1", "Deployment"), "--config", config);

        run.ExitCode.ShouldBe(78);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("The configuration has 2 problems");
    }

    [Theory]
    [InlineData("{\"Vault\": ")]
    [InlineData("Vault: {Address: x}")]
    public async Task A_configuration_that_is_no_JSON_ends_it_with_65(string text)
    {
        var run = await InjectAsync(Controller("apps/v1", "Deployment"), "--config", _files.Write("config.json", text));

        run.ExitCode.ShouldBe(65, run.Error);
        run.Error.ShouldContain("config.json is neither JSON nor a ConfigMap with a config.json");
    }

    [Fact]
    public async Task A_text_that_is_no_YAML_ends_it_with_65_and_line_and_column()
    {
        var file = _files.Write("pod.yaml", "apiVersion: v1\nkind: Pod\nkind: Pod\n");

        var run = await CommandRun.Of("", "inject", "-f", file);

        run.ExitCode.ShouldBe(65);
        run.Error.ShouldContain($"{file}: line 3, column 1: key 'kind' is there twice");
    }

    [Theory]
    [InlineData("-f", "missing.yaml")]
    [InlineData("-f", ".")]
    [InlineData("-f", "-", "--namespace-file", "missing.yaml")]
    [InlineData("-f", "-", "--config", "missing.json")]
    [InlineData("-f", "-", "--kubeconfig", "missing.kubeconfig")]
    public async Task A_file_that_cannot_be_read_ends_it_with_66(params string[] args)
    {
        var run = await CommandRun.Of(
            "a: 1",
            ["inject", .. args.Select(argument => argument.StartsWith('-') ? argument : _files.At(argument))]);

        run.ExitCode.ShouldBe(66, run.Error);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("cannot be read");
    }
}
