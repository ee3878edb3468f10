using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Process;

/// <summary>The webhook as a process: what it refuses to start with, and what it puts back.</summary>
public sealed class WebhookProcessTests(RunningCluster running)
{
    private const int BadConfiguration = 78;
    private const string Configuration = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/vault-injector";

    [Fact]
    public async Task Ends_with_78_and_every_problem_of_its_configuration()
    {
        var (code, said) = await RunAsync(
            ("VAULT_INJECTOR__Vault__Address", "http://vault:8200"),
            ("VAULT_INJECTOR__Vault__CaFile", "/does/not/exist"),
            ("VAULT_INJECTOR__Broker__WrapTtl", "01:00:00"));

        code.ShouldBe(BadConfiguration, said);
        said.ShouldContain("The configuration has 3 problems");
        said.ShouldContain("Vault:Address is 'http://vault:8200/'; set an https:// address");
        said.ShouldContain("certs-scripts/bootstrap-ca.sh");
        said.ShouldContain("Broker:WrapTtl is 01:00:00; set 00:00:05 to 00:05:00");
    }

    [Fact]
    public async Task Refuses_a_root_token_and_says_how_to_make_a_right_one()
    {
        var root = Path.Combine(running.Cluster.WorkingDirectory, "root.token");
        await File.WriteAllTextAsync(root, running.Cluster.Vault.RootToken);

        var (code, said) = await RunAsync(("VAULT_INJECTOR__Session__TokenFile", root));

        code.ShouldBe(BadConfiguration, said);
        said.ShouldContain("certs-scripts/configure-injector.sh --auth token");
        said.ShouldNotContain(running.Cluster.Vault.RootToken);
    }

    [Fact]
    public async Task Writes_no_file_where_it_could_since_its_root_is_read_only_in_a_cluster()
    {
        var home = Directory.CreateTempSubdirectory("nothing-is-written-here-");
        await using (
            await running.StartReadyWebhookAsync([("HOME", home.FullName), ("TMPDIR", home.FullName), ("DOTNET_EnableDiagnostics", "0")]))
        {
            home.EnumerateFileSystemInfos().ShouldBeEmpty();
        }

        home.Delete();
    }

    [Fact]
    public async Task Does_not_fight_a_tool_that_applies_the_manifest_again()
    {
        var manifest = Manifests.Read(running.Cluster.Repository.Manifest("base/webhook.yaml"))[0];
        manifest["webhooks"]![0]!["clientConfig"] = new System.Text.Json.Nodes.JsonObject
        {
            ["url"] = new Uri(running.Cluster.Webhook.Address, "/mutate").ToString(),
        };

        for (var times = 0; times < 3; times++)
        {
            var before = await BundleAsync();
            await running.Cluster.ApplyAsync(manifest.DeepClone().AsObject(), CancellationToken.None);
            (await BundleAsync()).ShouldBe(before);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bm90IGEgY2VydGlmaWNhdGU=")]
    public async Task Puts_its_CA_back_where_somebody_took_it_away(string caBundle)
    {
        var kube = running.Cluster.Kube.Admin;
        var configuration = await kube.GetAsync(Configuration, CancellationToken.None);
        configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = caBundle;
        try
        {
            await kube.SendAsync(HttpMethod.Put, Configuration, configuration, CancellationToken.None);
        }
        catch (DevCluster.Pods.KubeRefusalException refusal) when (refusal.Code is 409 or 422)
        {
            // The webhook was faster, or the API server takes no bundle that is not PEM: nothing was taken away then.
        }

        // Not what stood there before: a CA that only somebody else knew of is gone for good.
        await Waiting.ForAsync(
            async () => await BundleAsync() is { Length: > 0 } now && now != caBundle ? now : null,
            "the CA bundle to be put back",
            CancellationToken.None);
        var published = new PublishedBundle(running.Cluster);
        await published.ReadAsync();
        await PublishedBundle.ShakeHandsAsync(running.Cluster.Webhook.Address, published.Trusted);
    }

    private async Task<string?> BundleAsync()
    {
        var configuration = await running.Cluster.Kube.Admin.GetAsync(Configuration, CancellationToken.None);
        return configuration["webhooks"]![0]!["clientConfig"]!["caBundle"]?.GetValue<string>();
    }

    /// <summary>A second webhook with some settings changed, until it ends by itself.</summary>
    private async Task<(int Code, string Output)> RunAsync(params (string Name, string Value)[] changes)
    {
        await using var webhook = running.StartWebhook(changes);
        return (await webhook.WaitForExitAsync(), webhook.Output);
    }
}
