using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.CommandLine.Tests.Check;

/// <summary>What <c>check</c> says where nothing answers; with a cluster it is tested end to end.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Every_problem_of_the_configuration_ends_it_with_78_before_anything_is_asked()
    {
        var run = await CommandRun.Of(
            "",
            "check",
            "--config",
            _files.Write("config.json", """{"Vault": {"Address": "http://vault:8200"}}"""));

        run.ExitCode.ShouldBe(78);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("The configuration has 3 problems");
        run.Error.ShouldContain("Vault:CaFile is ''; set a PEM file");
    }

    [Fact]
    public async Task An_absent_Vault_fails_and_skips_the_checks_that_need_it()
    {
        var run = await CheckAsync("--vault-token-file", _files.At("missing"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("✗ Vault: ");
        run.Output.ShouldContain("  → Check that Vault runs and that Vault:Address (https://127.0.0.1:1/) can be reached from here");
        run.Output.ShouldContain("- session: skipped: Vault cannot be asked");
        run.Output.ShouldContain("- certificate: skipped: there is no Vault token");
        run.Output.ShouldMatch(@"\n1 ok, [12] failed, [0-9]+ skipped\n$");
    }

    [Fact]
    public async Task Each_Vault_of_the_configuration_is_checked()
    {
        var run = await CheckAsync(
            "--vault-token-file", _files.At("missing"),
            "--Vaults:east:Address=https://127.0.0.1:1",
            $"--Vaults:east:CaFile={_files.Write("east.crt", TestAuthority.Root("east").Pem)}");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("✗ Vault: ");
        run.Output.ShouldContain("✗ Vault east: ");
        run.Output.ShouldContain("- session of Vault east: skipped: Vault cannot be asked");
    }

    [Fact]
    public async Task An_absent_API_server_fails_and_skips_the_checks_that_need_it()
    {
        var kubeconfig = _files.Write("kubeconfig", """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: t}}]
            """);

        var run = await CheckAsync("--kubeconfig", kubeconfig);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("✗ API server: GET /version: the Kubernetes API server cannot be reached");
        run.Output.ShouldContain("- RBAC: skipped: the API server cannot be asked");
        run.Output.ShouldContain("- dry-run pod: skipped");
    }

    [Fact]
    public async Task A_file_that_is_not_a_kubeconfig_fails_with_a_remedy()
    {
        var run = await CheckAsync("--kubeconfig", _files.Write("kubeconfig", "apiVersion: v1\nkind: Config\ncurrent-context: nowhere\n"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("✗ API server: the kubeconfig cannot be used: ");
        run.Output.ShouldContain("  → Check that kubectl accepts it");
    }

    [Fact]
    public async Task A_ConfigMap_brings_the_CA_bundle_that_the_pod_would_have()
    {
        var map = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["data"] = new JsonObject
            {
                ["config.json"] = Configuration("/does/not/exist/ca.crt"),
                ["ca.crt"] = TestAuthority.Root("vault").Pem,
            },
        };

        var run = await CommandRun.Of("", "check", "--config", _files.Write("configuration.yaml", map.ToJsonString()));

        run.ExitCode.ShouldBe(1, run.Error);
        run.Output.ShouldStartWith($"✓ configuration: {_files.At("configuration.yaml")}: every setting is valid\n");
    }

    private Task<CommandRun> CheckAsync(params string[] more) =>
        CommandRun.Of(
            "",
            [
                "check",
                "--config",
                _files.Write("config.json", Configuration(_files.Write("ca.crt", TestAuthority.Root("vault").Pem))),
                .. more,
            ]);

    /// <summary>Nobody listens on port 1.</summary>
    private static string Configuration(string caFile) => new JsonObject
    {
        ["Vault"] = new JsonObject { ["Address"] = "https://127.0.0.1:1", ["CaFile"] = caFile },
        ["Injection"] = new JsonObject { ["AgentImage"] = "agent:1" },
    }.ToJsonString();
}
