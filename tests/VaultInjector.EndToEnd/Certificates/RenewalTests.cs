using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Processes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Certificates;

/// <summary>Vault's own certificate is renewed by the shipped script.</summary>
public sealed class RenewalTests(RunningCluster running)
{
    private string Certificates => Path.GetDirectoryName(running.Cluster.CaFile)!;

    [Fact]
    public async Task Vaults_certificate_is_renewed_and_read_again_without_a_restart()
    {
        running.NeedsVaultOfItsOwn();
        (await RenewVaultAsync()).ShouldContain("kept     vault.crt");
        var before = await ServedByVaultAsync();

        var said = await RenewVaultAsync("--force");

        said.ShouldContain("issued   vault.crt until");
        said.ShouldContain("reloaded Vault");
        await Waiting.ForAsync(
            async () => await ServedByVaultAsync() is var now && now != before ? now : null,
            "Vault to serve its next certificate",
            CancellationToken.None);
    }

    [Fact]
    public async Task A_CronJob_renews_it_in_its_Secret_with_no_more_rights_than_that()
    {
        await InstallRenewalAsync();
        var before = await SecretAsync("tls.crt");

        (await RenewSecretAsync()).ShouldContain("kept     tls.crt");
        (await RenewSecretAsync("--force")).ShouldContain("wrote    Secret vault/vault-server-tls");

        var (certificate, key) = (await SecretAsync("tls.crt"), await SecretAsync("tls.key"));
        certificate.ShouldNotBe(before);
        using var pair = X509Certificate2.CreateFromPem(certificate, key);
        pair.HasPrivateKey.ShouldBeTrue();
        (
            await Should.ThrowAsync<InvalidOperationException>(() => RenewSecretAsync("--secret", "vault/another", "--force"))
        ).Message.ShouldContain("does not give Secret vault/another (HTTP 403");
        (
            await Should.ThrowAsync<InvalidOperationException>(() => RenewSecretAsync("--role", "pki_int/sign/vault-injector", "--force"))
        ).Message.ShouldContain("HTTP 403");
    }

    [Fact]
    public async Task A_renewal_says_that_Vault_is_sealed_and_leaves_what_is_there()
    {
        running.NeedsVaultOfItsOwn();
        var before = await File.ReadAllTextAsync(Path.Combine(Certificates, "vault.crt"));
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => RenewVaultAsync("--force"))).Message.ShouldContain(
                "is sealed. Run: vault operator unseal");
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        (await File.ReadAllTextAsync(Path.Combine(Certificates, "vault.crt"))).ShouldBe(before);
    }

    private Task<string> RenewVaultAsync(params string[] arguments) =>
        running.Cluster.RunScriptAsync(
            "renew-vault-cert.sh",
            ["--out", Certificates, "--pid", $"{running.Cluster.Vault.ProcessId}", .. arguments],
            CancellationToken.None);

    /// <summary>As in the CronJob's pod: with its own ServiceAccount at both ends.</summary>
    private async Task<string> RenewSecretAsync(params string[] arguments)
    {
        var directory = running.Cluster.WorkingDirectory;
        string[] files =
        [
            Path.Combine(directory, "renewal-login.jwt"),
            Path.Combine(directory, "renewal-api.jwt"),
            Path.Combine(directory, "renewal-api-ca.crt"),
        ];
        await File.WriteAllTextAsync(files[0], await TokenAsync("vault"));
        await File.WriteAllTextAsync(
            files[1],
            await running.Cluster.Kube.TokenOfAsync("vault", "vault-certificate", CancellationToken.None));
        await File.WriteAllTextAsync(files[2], running.Cluster.Kube.CaPem);
        return await running.Cluster.RunScriptAsync(
            "renew-vault-cert.sh",
            [
                "--secret", "vault/vault-server-tls", "--login-token", files[0],
                "--api", running.Cluster.Kube.Admin.Server.ToString(), "--api-token", files[1], "--api-ca", files[2], .. arguments,
            ],
            CancellationToken.None);
    }

    private async Task<string> TokenAsync(string audience)
    {
        var answer = await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Post,
            "/api/v1/namespaces/vault/serviceaccounts/vault-certificate/token",
            new JsonObject
            {
                ["apiVersion"] = "authentication.k8s.io/v1",
                ["kind"] = "TokenRequest",
                ["spec"] = new JsonObject { ["audiences"] = new JsonArray(audience), ["expirationSeconds"] = 600 },
            },
            CancellationToken.None);
        return answer["status"]!["token"]!.GetValue<string>();
    }

    private async Task InstallRenewalAsync()
    {
        foreach (var manifest in Manifests.Read(running.Cluster.Repository.Manifest("vault/renewal/renewal.yaml")))
        {
            await running.Cluster.ApplyAsync(manifest, CancellationToken.None);
        }

        string Encoded(string file) => Convert.ToBase64String(File.ReadAllBytes(Path.Combine(Certificates, file)));
        await running.Cluster.ApplyAsync(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["type"] = "kubernetes.io/tls",
                ["metadata"] = new JsonObject { ["name"] = "vault-server-tls", ["namespace"] = "vault" },
                ["data"] = new JsonObject { ["tls.crt"] = Encoded("vault.crt"), ["tls.key"] = Encoded("vault.key") },
            },
            CancellationToken.None);
        (await running.Cluster.RunScriptAsync("renew-vault-cert.sh", ["--setup"], CancellationToken.None)).ShouldContain(
            "vault-certificate");
    }

    private async Task<string> SecretAsync(string file) =>
        Encoding.UTF8.GetString(
            Convert.FromBase64String(
                (await running.Cluster.Kube.Admin.GetAsync("/api/v1/namespaces/vault/secrets/vault-server-tls", CancellationToken.None))[
                    "data"
                ]![file]!.GetValue<string>()));

    /// <summary>The serial number of what Vault serves.</summary>
    private Task<string> ServedByVaultAsync() =>
        LocalProcess.RunAsync(
            new Command(
                "openssl",
                "bash",
                [
                    "-c",
                    $"openssl s_client -connect localhost:{running.Cluster.Vault.Address.Port} </dev/null 2>/dev/null | openssl x509 " +
                    "-noout -serial",
                ]),
            CancellationToken.None);
}
