using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.CommandLine;

/// <summary><c>vault-injector check</c> with a fault of Vault, of the session or of the certificate.</summary>
public sealed class CheckVaultTests(RunningCluster running)
{
    private readonly VerbProcess _verb = new(running.Cluster);

    [Fact]
    public async Task A_bundle_of_another_CA_does_not_verify_Vault()
    {
        var other = await _verb.WriteAsync("kubernetes.crt", running.Cluster.Kube.CaPem);

        var (code, said) = await _verb.CheckAsync([$"--Vault:CaFile={other}"]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ Vault: ");
        said.ShouldContain("  → Put the CA that issued Vault's certificate into ");
        said.ShouldContain("- session: skipped: Vault cannot be asked");
    }

    [Fact]
    public async Task A_sealed_Vault_is_named_and_nothing_else_is_asked_of_it()
    {
        running.NeedsVaultOfItsOwn();
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            var (code, said) = await _verb.CheckAsync([]);

            code.ShouldBe(1, said);
            said.ShouldContain("✗ seal: Vault is sealed\n  → vault operator unseal");
            said.ShouldContain("- certificate: skipped");
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_root_token_is_refused_and_never_printed()
    {
        var (code, said) = await _verb.CheckAsync([
            "--vault-token-file",
            await _verb.WriteAsync("root-for-check.token", running.Cluster.Vault.RootToken),]);

        code.ShouldBe(1, said);
        said.ShouldContain(
            "✗ session: the token has the root policy, which the injector refuses\n  → Make a new one: " +
            "certs-scripts/configure-injector.sh --auth token"
        );
        said.ShouldNotContain(running.Cluster.Vault.RootToken);
    }

    [Fact]
    public async Task A_token_that_is_not_periodic_ends_one_day()
    {
        var made = await running.Cluster.Vault.SendAsync(
            HttpMethod.Post,
            "auth/token/create",
            new JsonObject
            {
                ["policies"] = new JsonArray("vault-injector"),
                ["no_default_policy"] = true,
                ["ttl"] = "1h",
            },
            CancellationToken.None);
        var file = await _verb.WriteAsync("short.token", made!["auth"]!["client_token"]!.GetValue<string>());

        var (code, said) = await _verb.CheckAsync(["--vault-token-file", file]);

        code.ShouldBe(1, said);
        said.ShouldContain("the token is not periodic");
    }

    [Theory]
    [InlineData("nobody-knows-this-token", "✗ session: ", "Put a living token into ")]
    [InlineData("", "is empty; put the injector's credential there", "certs-scripts/configure-injector.sh --auth token")]
    public async Task A_token_that_is_none_fails(string token, string words, string advice)
    {
        var (code, said) = await _verb.CheckAsync(["--vault-token-file", await _verb.WriteAsync("no.token", token)]);

        code.ShouldBe(1, said);
        said.ShouldContain(words);
        said.ShouldContain(advice);
        said.ShouldContain("- certificate: skipped: there is no Vault token");
        said.ShouldContain("- roles: skipped: there is no Vault token");
    }

    [Fact]
    public async Task A_token_file_that_is_only_in_the_pod_is_skipped()
    {
        var (code, said) = await _verb.CheckAsync(["--Session:TokenFile=/only/in/the/pod"]);

        code.ShouldBe(0, said);
        said.ShouldContain("- session: skipped: /only/in/the/pod is not here");
    }

    [Theory]
    [InlineData("--Certificates:PkiRole=nobody", "pki_int/sign/nobody did not sign")]
    [InlineData("--Certificates:PkiMount=pki_gone", "pki_gone/sign/vault-injector did not sign")]
    [InlineData("--Certificates:DnsNames:0=www.example.com", "did not sign for www.example.com")]
    public async Task A_certificate_that_Vault_does_not_sign_fails(string setting, string words)
    {
        var (code, said) = await _verb.CheckAsync([setting]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ certificate: ");
        said.ShouldContain(words);
        said.ShouldContain("there is no certificate to verify with it");
    }
}
