using VaultInjector.DevCluster.Processes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Scripts;

/// <summary>The scripts of <c>certs-scripts</c> on a cluster that they have set up already, and with wrong arguments.</summary>
public sealed class ScriptTests(RunningCluster running)
{
    private string Certificates => Path.GetDirectoryName(running.Cluster.CaFile)!;

    [Fact]
    public async Task Bootstrapping_again_keeps_the_CA()
    {
        var before = await File.ReadAllTextAsync(running.Cluster.CaFile);

        await running.Cluster.RunScriptAsync(
            "bootstrap-ca.sh",
            ["--out", Certificates, "--root-mount", await running.RootMountAsync()],
            CancellationToken.None);

        (await File.ReadAllTextAsync(running.Cluster.CaFile)).ShouldBe(before);
    }

    [Fact]
    public async Task Configuring_again_keeps_the_injectors_token_and_an_apps_role_id()
    {
        var tokenFile = running.Cluster.WebhookSettings["VAULT_INJECTOR__Session__TokenFile"];
        var token = await File.ReadAllTextAsync(tokenFile);
        var roleId = await RoleIdAsync();

        await running.Cluster.RunScriptAsync(
            "configure-injector.sh",
            ["--auth", "token", "--out", tokenFile, "--allow-localhost", "--token-role", "yn-api"],
            CancellationToken.None);
        await running.Cluster.RunScriptAsync("add-app.sh", ["other-app"], CancellationToken.None);

        (await File.ReadAllTextAsync(tokenFile)).ShouldBe(token);
        (await RoleIdAsync()).ShouldBe(roleId);
    }

    [Theory]
    [InlineData("bootstrap-ca.sh", "--out DIR")]
    [InlineData("configure-injector.sh", "--auth")]
    [InlineData("add-app.sh", "NAME")]
    public async Task Prints_its_usage(string script, string words) =>
        (await running.Cluster.RunScriptAsync(script, ["--help"], CancellationToken.None)).ShouldContain(words);

    [Theory]
    [InlineData("add-app.sh", "", "the NAME of the app is missing")]
    [InlineData("add-app.sh", "../secret", "NAME '../secret'")]
    [InlineData("add-app.sh", "a b", "NAME 'a b'")]
    [InlineData("add-app.sh", "root", "is taken")]
    [InlineData("add-app.sh", "--forever", "unknown option '--forever'")]
    [InlineData("bootstrap-ca.sh", "--mount", "--mount")]
    [InlineData("bootstrap-ca.sh", "--ttl=1y", "--ttl")]
    [InlineData("add-app.sh", "--bound-cidr", "--bound-cidr")]
    [InlineData("configure-injector.sh", "--magic", "unknown option '--magic'")]
    public async Task Says_what_is_wrong_with_an_argument(string script, string argument, string words)
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() =>
            running.Cluster.RunScriptAsync(script, argument.Length > 0 ? [argument] : [], CancellationToken.None));

        failure.Message.ShouldContain("exit code 64");
        failure.Message.ShouldContain(words);
    }

    [Fact]
    public async Task Says_where_it_looked_for_a_Vault_that_is_not_there()
    {
        var command = new Command("add-app.sh", "bash", [running.Cluster.Repository.Script("add-app.sh"), "yn-api"])
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["VAULT_ADDR"] = "http://127.0.0.1:1",
                ["VAULT_TOKEN"] = "x",
            },
        };

        (await Should.ThrowAsync<InvalidOperationException>(() => LocalProcess.RunAsync(command, CancellationToken.None)))
            .Message.ShouldContain("http://127.0.0.1:1");
    }

    private async Task<string> RoleIdAsync() =>
        (await running.Cluster.Vault.SendAsync(HttpMethod.Get, "auth/approle/role/other-app/role-id", null, CancellationToken.None))![
            "data"
        ]!["role_id"]!.GetValue<string>();
}
