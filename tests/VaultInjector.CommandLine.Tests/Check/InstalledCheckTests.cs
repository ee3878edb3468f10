using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Tests.Check;

/// <summary><c>check</c> with nothing but a kubeconfig, from a machine that does not reach Vault.</summary>
public sealed class InstalledCheckTests
{
    [Fact]
    public async Task Reads_the_installed_configuration_and_reaches_Vault_through_the_API_server()
    {
        await using var cluster = await InstalledCluster.StartAsync();

        var run = await cluster.CheckAsync("-n", "secure");

        run.Output.ShouldStartWith("✓ configuration: ConfigMap secure/config-5x: every setting is valid\n✓ Vault: ");
        run.Output.ShouldContain("answers, version 1.21.4, and ");
        run.Output.ShouldContain("(by a port-forward to pod vault/vault-1, port 8200, since Vault cannot be reached from here)");
        run.Output.ShouldContain("✓ seal: unsealed");
    }

    [Fact]
    public async Task Says_why_a_port_forward_is_refused()
    {
        await using var cluster = await InstalledCluster.RefusingAsync();

        var run = await cluster.CheckAsync("-n", "secure");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("the API server refuses a port-forward to pod vault/vault-1, port 8200 with status 403");
        run.Output.ShouldContain("- seal: skipped: Vault cannot be asked");
    }

    [Fact]
    public async Task Says_that_nothing_listens_on_the_port_of_the_pod()
    {
        await using var cluster = await InstalledCluster.WithoutListenerAsync();

        (await cluster.CheckAsync("-n", "secure")).Output.ShouldContain("which says: connection refused");
    }

    [Fact]
    public async Task Says_that_there_is_no_Service_to_forward_to()
    {
        await using var cluster = await InstalledCluster.WithoutServiceAsync();

        (await cluster.CheckAsync("-n", "secure")).Output.ShouldContain("; a port-forward is not possible: ");
    }

    [Fact]
    public async Task Says_that_nothing_is_installed_in_the_namespace()
    {
        await using var cluster = await InstalledCluster.StartAsync();

        var run = await cluster.CheckAsync();

        run.ExitCode.ShouldBe(78);
        run.Output.ShouldContain("✗ installed configuration: namespace vault-injector has no Deployment of the injector");
        run.Output.ShouldContain("  → pass --config FILE, or the injector's namespace as -n NAME");
    }

    [Fact]
    public async Task Prints_JSON_and_shows_its_progress_beside_it()
    {
        await using var cluster = await InstalledCluster.StartAsync();

        var run = await cluster.CheckAsync("-n", "secure", "-o", "json");

        var json = JsonNode.Parse(run.Output)!;
        var checks = json["checks"]!.AsArray();
        ((string?)checks[0]!["name"], (string?)checks[0]!["result"]).ShouldBe(("configuration", "ok"));
        checks.Count(check => (string?)check!["result"] == "failed" && check["advice"] is not null).ShouldBe((int)json["failed"]!);
        checks.Count.ShouldBe((int)json["ok"]! + (int)json["warned"]! + (int)json["failed"]! + (int)json["skipped"]!);
        run.Error.ShouldStartWith("✓ configuration: ");
        run.Error.ShouldContain("✓ seal: unsealed\n");
    }
}
