using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Injection.Tests;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.CommandLine.Tests.Golden;

/// <summary>Every golden pod by the command line and by the webhook's endpoint: the same bytes.</summary>
public sealed class GoldenTests : IDisposable
{
    private static readonly TestAuthority Authority = TestAuthority.Root("vault");

    private readonly TemporaryFiles _files = new();

    public static TheoryData<string> Cases => [.. GoldenCase.Names];

    public void Dispose() => _files.Dispose();

    [Fact]
    public void There_are_cases_of_each_decision()
    {
        Cases.Count.ShouldBeGreaterThanOrEqualTo(45);
        GoldenCase.Names.ShouldContain(name => name.StartsWith("reject-", StringComparison.Ordinal));
        GoldenCase.Names.ShouldContain(name => name.StartsWith("skip-", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Prints_the_patch_that_the_webhook_sends(string name)
    {
        var golden = new GoldenCase(name);
        var sent = await WebhookAnswer.To(golden, _files.Write("ca.crt", Authority.Pem), Authority);

        var run = await RunAsync("inject", golden, Authority.Pem, "-o", "patch");

        run.ExitCode.ShouldBe(sent.Denial is null ? 0 : 1, run.Error);
        run.Output.ShouldBe(sent.Denial is null ? $"{sent.Patch ?? "[]"}\n" : "");
        run.Error.ShouldContain(sent.Denial ?? "");
        run.Error.Split('\n')
            .Where(line => line.StartsWith("warning: ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..])
            .ShouldBe(sent.Warnings);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Prints_the_pod_that_the_folder_holds(string name)
    {
        var golden = new GoldenCase(name);

        var json = await RunAsync("inject", golden, GoldenCase.ExampleBundle, "-o", "json");
        var yaml = await RunAsync("inject", golden, GoldenCase.ExampleBundle);

        if (json.ExitCode != 0)
        {
            (golden.Injected, yaml.ExitCode, json.Output, yaml.Output).ShouldBe((null, 1, "", ""));
            return;
        }

        var expected = GoldenCase.WithoutVaultBundle(golden.Injected ?? golden.Pod);
        JsonNode.DeepEquals(GoldenCase.WithoutVaultBundle(JsonNode.Parse(json.Output)), expected).ShouldBeTrue(json.Output);
        JsonNode.DeepEquals(GoldenCase.WithoutVaultBundle(YamlOracle.Read(yaml.Output)), expected).ShouldBeTrue(yaml.Output);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Explains_the_same_decision(string name)
    {
        var golden = new GoldenCase(name);
        var expected =
            golden.Injected is not null ? ": injected\n"
            : name.StartsWith("reject-", StringComparison.Ordinal) ? ": rejected, for "
            : ": not injected (";

        var run = await RunAsync("explain", golden, Authority.Pem);

        run.Output.ShouldContain(expected);
        run.ExitCode.ShouldBe(expected.StartsWith(": rejected", StringComparison.Ordinal) ? 1 : 0, run.Error);
    }

    private Task<CommandRun> RunAsync(string verb, GoldenCase golden, string caBundle, params string[] more) =>
        CommandRun.Of(
            "",
            [
                verb,
                "-f",
                _files.Write("pod.json", golden.Pod.ToJsonString()),
                "--namespace-file",
                golden.NamespaceFile,
                "--config",
                _files.Write("configuration.yaml", golden.ConfigMap(caBundle)),
                .. more,
            ]);
}
