using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.EndToEnd;

/// <summary>
/// <c>vault-injector check</c> as an operator runs it: against the cluster as it was set up, and against one with a fault each.
/// </summary>
public sealed class CheckTests(RunningCluster running)
{
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    [Fact]
    public async Task An_administrator_sees_that_all_is_well()
    {
        var (code, said) = await CheckAsync(["--kubeconfig", await AdministratorAsync()]);

        code.ShouldBe(0, said);
        said.ShouldContain("✓ Vault: https://");
        said.ShouldContain("✓ seal: unsealed");
        said.ShouldContain("✓ session: policies vault-injector; of token role vault-injector, ends in 0");
        said.ShouldContain("✓ certificate: pki_int/sign/vault-injector signs for vault-injector.vault-injector.svc, localhost, 24 h");
        said.ShouldContain("✓ RBAC: system:serviceaccount:vault-injector:vault-injector has all ");
        said.ShouldContain("✓ webhook configuration vault-injector: present, and its CA bundle verifies the webhook's certificate");
        said.ShouldContain($"✓ namespace {running.Namespace}: opted in, allows yn-api,default/other-app");
        said.ShouldContain("✓ role yn-api: is an AppRole of auth/approle");
        said.ShouldContain($"✓ dry-run pod: came back injected in namespace ");
        said.ShouldMatch(@"\n[0-9]+ ok, 0 failed, [0-9]+ skipped$");
    }

    [Fact]
    public async Task The_injectors_own_credentials_are_enough_for_all_but_the_pod()
    {
        var (code, said) = await CheckAsync([]);

        code.ShouldBe(0, said);
        said.ShouldContain("✓ RBAC: system:serviceaccount:vault-injector:vault-injector has all ");
        said.ShouldNotContain("on behalf of it");
        said.ShouldContain("- dry-run pod: skipped: the kubeconfig's user may not create it");
    }

    [Fact]
    public async Task It_leaves_no_pod_and_no_secret_behind()
    {
        var (code, said) = await CheckAsync(["--kubeconfig", await AdministratorAsync()]);

        code.ShouldBe(0, said);
        said.ShouldContain("✓ dry-run pod: ");
        said.ShouldNotContain((await File.ReadAllTextAsync(running.Cluster.WebhookSettings["VAULT_INJECTOR__Session__TokenFile"])).Trim());
        var pods = await running.Cluster.Kube.Admin.GetAsync("/api/v1/pods", CancellationToken.None);
        pods["items"]!
            .AsArray()
            .Select(pod => pod!["metadata"]!["name"]!.GetValue<string>())
            .ShouldNotContain(name => name.StartsWith("vault-injector-check-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bundle_of_another_CA_does_not_verify_Vault()
    {
        var (code, said) = await CheckAsync([$"--Vault:CaFile={await WriteAsync("kubernetes.crt", running.Cluster.Kube.CaPem)}"]);

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
            var (code, said) = await CheckAsync([]);

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
        var (code, said) = await CheckAsync([
            "--vault-token-file",
            await WriteAsync("root-for-check.token", running.Cluster.Vault.RootToken),]);

        code.ShouldBe(1, said);
        said.ShouldContain(
            "✗ session: the token has the root policy, which the injector refuses\n  → Make a right one: certs-scripts/configure-injector.sh --auth token"
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
        var file = await WriteAsync("short.token", made!["auth"]!["client_token"]!.GetValue<string>());

        var (code, said) = await CheckAsync(["--vault-token-file", file]);

        code.ShouldBe(1, said);
        said.ShouldContain("the token is not periodic");
    }

    [Theory]
    [InlineData("nobody-knows-this-token", "✗ session: ", "Put a living token into ")]
    [InlineData("", "is empty; put the injector's credential there", "certs-scripts/configure-injector.sh --auth token")]
    public async Task A_token_that_is_none_fails(string token, string words, string advice)
    {
        var (code, said) = await CheckAsync(["--vault-token-file", await WriteAsync("no.token", token)]);

        code.ShouldBe(1, said);
        said.ShouldContain(words);
        said.ShouldContain(advice);
        said.ShouldContain("- certificate: skipped: there is no Vault token");
        said.ShouldContain("- roles: skipped: there is no Vault token");
    }

    [Fact]
    public async Task A_token_file_that_is_only_in_the_pod_is_skipped()
    {
        var (code, said) = await CheckAsync(["--Session:TokenFile=/only/in/the/pod"]);

        code.ShouldBe(0, said);
        said.ShouldContain("- session: skipped: /only/in/the/pod is not here");
    }

    [Theory]
    [InlineData("--Certificates:PkiRole=nobody", "pki_int/sign/nobody did not sign")]
    [InlineData("--Certificates:PkiMount=pki_gone", "pki_gone/sign/vault-injector did not sign")]
    [InlineData("--Certificates:DnsNames:0=www.example.com", "did not sign for www.example.com")]
    public async Task A_certificate_that_Vault_does_not_sign_fails(string setting, string words)
    {
        var (code, said) = await CheckAsync([setting]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ certificate: ");
        said.ShouldContain(words);
        said.ShouldContain("whether it verifies the webhook was not looked at");
    }

    [Fact]
    public async Task A_webhook_configuration_that_is_not_there_fails()
    {
        var (code, said) = await CheckAsync(["--kubeconfig", await AdministratorAsync(), "--Kubernetes:WebhookConfiguration=missing"]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ webhook configuration missing: it does not exist\n  → kubectl apply -f manifests/base/webhook.yaml");
        said.ShouldContain(
            "✗ RBAC: system:serviceaccount:vault-injector:vault-injector may not get mutatingwebhookconfigurations.admissionregistration.k8s.io missing"
        );
    }

    [Theory]
    [InlineData(null, "localhost", "has no CA bundle that can be read")]
    [InlineData("kubernetes", "localhost", "does not verify the certificate that the injector gets")]
    [InlineData("vault", "elsewhere.example", "is called as elsewhere.example, which is not in the injector's certificate")]
    public async Task A_webhook_configuration_with_a_wrong_bundle_or_name_fails(string? bundle, string host, string words)
    {
        const string Name = "check-wrong";
        var pem = bundle switch
        {
            null => null,
            "vault" => await File.ReadAllTextAsync(running.Cluster.CaFile),
            _ => running.Cluster.Kube.CaPem,
        };
        var manifest = Manifests.Read(running.Cluster.Repository.Manifest("base/webhook.yaml"))[0];
        manifest["metadata"]!["name"] = Name;
        manifest["webhooks"]![0]!["clientConfig"] = new JsonObject { ["url"] = $"https://{host}:1/mutate" };
        manifest["webhooks"]![0]!["namespaceSelector"] = new JsonObject
        {
            ["matchLabels"] = new JsonObject { ["no-namespace-has"] = "this" },
        };
        if (pem is not null)
        {
            manifest["webhooks"]![0]!["clientConfig"]!["caBundle"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
        }

        await running.Cluster.ApplyAsync(manifest, CancellationToken.None);
        try
        {
            var (code, said) = await CheckAsync(["--kubeconfig", await AdministratorAsync(), $"--Kubernetes:WebhookConfiguration={Name}"]);

            code.ShouldBe(1, said);
            said.ShouldContain($"✗ webhook configuration {Name}: ");
            said.ShouldContain(words);
        }
        finally
        {
            await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"{Configurations}/{Name}", null, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(null, "opted in, but without vault-injector.io/allowed-roles")]
    [InlineData("a/b/c", "holds what is no role and no serviceaccount/role: a/b/c")]
    [InlineData(
        "check-missing-role",
        "✗ role check-missing-role: is not in Vault at auth/approle\n  → certs-scripts/add-app.sh check-missing-role"
    )]
    public async Task A_namespace_that_gives_nothing_fails(string? allowedRoles, string words)
    {
        var name = $"check-{Guid.NewGuid().ToString("N")[..8]}";
        await running.CreateNamespaceAsync(name, allowedRoles);
        try
        {
            var (code, said) = await CheckAsync([]);

            code.ShouldBe(1, said);
            said.ShouldContain(words);
        }
        finally
        {
            await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{name}", null, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_namespace_that_is_being_deleted_is_not_looked_at()
    {
        var name = $"check-{Guid.NewGuid().ToString("N")[..8]}";
        var held = $"/api/v1/namespaces/{name}/configmaps/held";
        await running.CreateNamespaceAsync(name, allowedRoles: null);
        await running.Cluster.CreateAsync(
            Manifests.Parse(
                $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: held, namespace: {name}, finalizers: [vault-injector.io/test]}}"
            )[0],
            CancellationToken.None);
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{name}", null, CancellationToken.None);
        try
        {
            var (code, said) = await CheckAsync([]);

            code.ShouldBe(0, said);
            said.ShouldNotContain(name);
        }
        finally
        {
            await running.Cluster.Kube.Admin.SendAsync(
                HttpMethod.Patch,
                held,
                new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } },
                CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_user_who_may_do_nothing_is_told_what_was_skipped()
    {
        var token = await running.Cluster.Kube.TokenOfAsync(running.Namespace, "default", CancellationToken.None);
        var kubeconfig = await WriteAsync("nobody.kubeconfig", running.Cluster.Kube.KubeconfigFor(token));

        var (code, said) = await CheckAsync(["--kubeconfig", kubeconfig]);

        code.ShouldBe(0, said);
        said.ShouldContain("- RBAC: skipped: the kubeconfig's user may not ask");
        said.ShouldContain("- webhook configuration vault-injector: skipped");
        said.ShouldContain("- namespaces: skipped: the kubeconfig's user may not list namespaces");
    }

    [Fact]
    public async Task Rights_that_the_ServiceAccount_lacks_are_named()
    {
        var (code, said) = await CheckAsync(["--kubeconfig", await AdministratorAsync(), "--Kubernetes:Namespace=elsewhere"]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ RBAC: system:serviceaccount:elsewhere:vault-injector may not get namespaces; ");
        said.ShouldContain("  → kubectl apply -f manifests/base/rbac.yaml");
    }

    [Fact]
    public async Task Inject_reads_namespaces_from_the_cluster()
    {
        var pod = await WriteAsync(
            "check-pod.yaml",
            $"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: {running.Namespace}, annotations: {{vault-injector.io/role: unknown}}}}\nspec: {{containers: [{{name: app}}]}}\n"
        );

        var (code, said) = await RunAsync(["explain", "-f", pod, "--kubeconfig", await AdministratorAsync()]);

        code.ShouldBe(0, said);
        said.ShouldContain("allowed: no, not to ServiceAccount default by vault-injector.io/allowed-roles: yn-api,default/other-app");
        said.ShouldContain($" on namespace {running.Namespace}");
        said.ShouldNotContain("nothing says how namespace");
    }

    private Task<(int Code, string Said)> CheckAsync(string[] args) => RunAsync(["check", .. args]);

    private async Task<(int Code, string Said)> RunAsync(string[] args)
    {
        var program = running.Cluster.Repository.CommandFor("VaultInjector", "vault-injector");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var process = LocalProcess.Start(
            new Command("check", program[0], [.. program.Skip(1), .. args]) { Environment = running.Cluster.WebhookSettings });
        var code = await process.WaitForExitAsync(limit.Token);
        return (code, process.Output);
    }

    private Task<string> AdministratorAsync() => WriteAsync("administrator.kubeconfig", running.Cluster.Kube.Kubeconfig);

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(running.Cluster.WorkingDirectory, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
