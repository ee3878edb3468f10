using System.Security.Cryptography.X509Certificates;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Certificates;

/// <summary>CAs change under a running cluster, by the shipped scripts.</summary>
public sealed class RotationTests(RunningCluster running)
{
    private string Certificates => Path.GetDirectoryName(running.Cluster.CaFile)!;

    [Fact]
    public async Task Another_root_replaces_the_first_while_pods_get_their_tokens()
    {
        running.NeedsVaultOfItsOwn();
        var first = await File.ReadAllTextAsync(running.Cluster.CaFile);
        var next = $"pki_{Guid.NewGuid().ToString("N")[..6]}";
        string[] mounts = ["--root-mount", await running.RootMountAsync(), "--next-mount", next];
        (await RotateAsync(["root", "publish", .. mounts])).ShouldContain("ca.crt");
        (await RotateAsync(["root", "publish", .. mounts])).ShouldContain($"kept     root CA in {next}/");
        Count(running.Cluster.CaFile).ShouldBe(2);
        (await FailureAsync(["root", "finish", .. mounts])).ShouldContain("run 'rotate-ca.sh root switch' first");

        (await RotateAsync(["root", "switch", .. mounts])).ShouldContain($"signed by {next}/");
        (await RotateAsync(["root", "switch", .. mounts])).ShouldContain($"kept     intermediate CA in pki_int/, signed by {next}/");
        (await FailureAsync(["root", "finish", .. mounts])).ShouldContain("may live until");
        await RenewVaultAsync("--force");
        running.Cluster.Webhook.HangUp();
        await WaitForServedRootAsync(next);
        await ShouldInjectAsync("after-switch");

        await RotateAsync(["root", "finish", "--force", .. mounts]);

        Count(running.Cluster.CaFile).ShouldBe(1);
        (await File.ReadAllTextAsync(running.Cluster.CaFile)).ShouldNotBe(first);
        running.Cluster.Webhook.HangUp();
        await ShouldInjectAsync("after-finish");
    }

    [Fact]
    public async Task Another_intermediate_is_made_on_demand_and_not_twice_by_accident()
    {
        running.NeedsVaultOfItsOwn();
        var root = await running.RootMountAsync();
        (await RotateAsync("intermediate", "--root-mount", root, "--next-mount", "unused")).ShouldContain("--force makes another");
        var before = await File.ReadAllTextAsync(Path.Combine(Certificates, "chain.pem"));

        (await RotateAsync("intermediate", "--force", "--root-mount", root, "--next-mount", "unused")).ShouldContain(
            "created  intermediate CA in pki_int/");

        (await File.ReadAllTextAsync(Path.Combine(Certificates, "chain.pem"))).ShouldNotBe(before);
        running.Cluster.Webhook.HangUp();
        await ShouldInjectAsync("after-intermediate");
    }

    [Theory]
    [InlineData("rotate-ca.sh", "", "say what to do")]
    [InlineData("rotate-ca.sh", "root later", "root publish, root switch or root finish")]
    [InlineData("rotate-ca.sh", "root publish --next-mount pki", "needs a mount of its own")]
    [InlineData("renew-vault-cert.sh", "", "say one of --out DIR, --secret NAMESPACE/NAME and --setup")]
    [InlineData("renew-vault-cert.sh", "--out /x --ttl 1y", "--ttl")]
    [InlineData("renew-vault-cert.sh", "--secret nowhere", "NAMESPACE/NAME")]
    [InlineData("reload-vault.sh", "", "the FILE of the certificate is missing")]
    public async Task Says_what_is_wrong_with_an_argument(string script, string arguments, string words)
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() =>
            running.Cluster.RunScriptAsync(script, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), CancellationToken.None));
        failure.Message.ShouldContain("exit code 64");
        failure.Message.ShouldContain(words);
    }

    private Task<string> RotateAsync(params string[] arguments) =>
        running.Cluster.RunScriptAsync("rotate-ca.sh", [.. arguments, "--out", Certificates], CancellationToken.None);

    private async Task<string> FailureAsync(params string[] arguments) =>
        (await Should.ThrowAsync<InvalidOperationException>(() => RotateAsync(arguments))).Message;

    private Task<string> RenewVaultAsync(params string[] arguments) =>
        running.Cluster.RunScriptAsync(
            "renew-vault-cert.sh",
            ["--out", Certificates, "--pid", $"{running.Cluster.Vault.ProcessId}", .. arguments],
            CancellationToken.None);

    private async Task ShouldInjectAsync(string name)
    {
        var run = await running.RunToItsEndAsync(
            running.Pod(
                name,
                "printf 'X-Vault-Token: %s' \"$(cat /var/run/secrets/vault/token)\" | curl -fsS -H @- --cacert \"$VAULT_CACERT\" " +
                "\"$VAULT_ADDR/v1/secret/yn-api/SECRET_KEY\"",
                ("role", "yn-api")));
        run.Phase.ShouldBe("Succeeded", run.Logs("app") + run.Logs("vault-injector-agent"));
    }

    /// <summary>Waits until the webhook's chain leads to that root.</summary>
    private async Task WaitForServedRootAsync(string mount)
    {
        using var handler = TrustedHandler.For(await running.CaAsync(mount));
        using var http = new HttpClient(handler) { BaseAddress = running.Cluster.Webhook.Address };
        await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    return await http.GetStringAsync(new Uri("/v1/ca", UriKind.Relative));
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            },
            "the webhook to serve a certificate of the next root",
            CancellationToken.None);
    }

    private static int Count(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count;
    }
}
