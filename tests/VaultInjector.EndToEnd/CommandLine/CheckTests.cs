using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.CommandLine;

/// <summary>
/// <c>vault-injector check</c> as an operator runs it: against the cluster as it was set up, and with one fault of the cluster each.
/// </summary>
public sealed class CheckTests(RunningCluster running)
{
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    private readonly VerbProcess _verb = new(running.Cluster);

    [Fact]
    public async Task An_administrator_sees_that_all_is_well()
    {
        var (code, said) = await _verb.CheckAsync(["--kubeconfig", await _verb.AdministratorAsync()]);

        code.ShouldBe(0, said);
        said.ShouldContain("✓ Vault: https://");
        said.ShouldContain("✓ seal: unsealed");
        said.ShouldContain("✓ session: policies vault-injector; of token role vault-injector, ends in 0");
        said.ShouldContain("✓ certificate: pki_int/sign/vault-injector signs for vault-injector.vault-injector.svc, localhost, 720 h");
        said.ShouldContain("✓ RBAC: system:serviceaccount:vault-injector:vault-injector has all ");
        said.ShouldContain("✓ webhook configuration vault-injector: present, and its CA bundle verifies the webhook's certificate");
        said.ShouldContain($"✓ namespace {running.Namespace}: opted in, allows yn-api,default/other-app");
        said.ShouldContain("✓ role yn-api: is an AppRole of auth/approle");
        said.ShouldContain("✓ role token:yn-api: is a token role that creates orphan tokens");
        said.ShouldContain($"✓ dry-run pod: came back injected in namespace ");
        said.ShouldMatch(@"\n[0-9]+ ok, ([0-9]+ warned about, )?0 failed, [0-9]+ skipped$");
    }

    [Fact]
    public async Task The_injectors_own_credentials_are_enough_for_all_but_the_pod()
    {
        var (code, said) = await _verb.CheckAsync([]);

        code.ShouldBe(0, said);
        said.ShouldContain("✓ RBAC: system:serviceaccount:vault-injector:vault-injector has all ");
        said.ShouldNotContain("on behalf of it");
        said.ShouldContain("- dry-run pod: skipped: the kubeconfig's user may not create it");
    }

    [Fact]
    public async Task It_leaves_no_pod_and_no_secret_behind()
    {
        var (code, said) = await _verb.CheckAsync(["--kubeconfig", await _verb.AdministratorAsync()]);

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
    public async Task A_webhook_configuration_that_is_not_there_fails()
    {
        var (code, said) = await _verb.CheckAsync(
            ["--kubeconfig", await _verb.AdministratorAsync(), "--Kubernetes:WebhookConfiguration=missing"]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ webhook configuration missing: it does not exist\n  → kubectl apply -f manifests/base/webhook.yaml");
        said.ShouldContain(
            "✗ RBAC: system:serviceaccount:vault-injector:vault-injector may not get " +
            "mutatingwebhookconfigurations.admissionregistration.k8s.io missing"
        );
    }

    [Theory]
    [InlineData(null, "localhost", "has no CA bundle that can be read")]
    [InlineData("kubernetes", "localhost", "does not verify the certificate that the injector gets")]
    [InlineData("vault", "elsewhere.example", "as elsewhere.example, which is not in the injector's certificate")]
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
        var labels = new JsonObject { ["no-namespace-has"] = "this" };
        manifest["webhooks"]![0]!["namespaceSelector"] = new JsonObject { ["matchLabels"] = labels };
        if (pem is not null)
        {
            manifest["webhooks"]![0]!["clientConfig"]!["caBundle"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
        }

        await running.Cluster.ApplyAsync(manifest, CancellationToken.None);
        try
        {
            var (code, said) = await _verb.CheckAsync(
                ["--kubeconfig", await _verb.AdministratorAsync(), $"--Kubernetes:WebhookConfiguration={Name}"]);

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
    [InlineData("a/b/c", "has entries without effect: a/b/c (write ROLE, SERVICEACCOUNT/ROLE or token:SERVICEACCOUNT/ROLE)")]
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
            var (code, said) = await _verb.CheckAsync([]);

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
            var (code, said) = await _verb.CheckAsync([]);

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
        var kubeconfig = await _verb.WriteAsync("nobody.kubeconfig", running.Cluster.Kube.KubeconfigFor(token));

        var (code, said) = await _verb.CheckAsync(["--kubeconfig", kubeconfig]);

        code.ShouldBe(0, said);
        said.ShouldContain("- RBAC: skipped: the kubeconfig's user may not ask");
        said.ShouldContain("- webhook configuration vault-injector: skipped");
        said.ShouldContain("- namespaces: skipped: the kubeconfig's user may not list namespaces");
    }

    [Fact]
    public async Task Rights_that_the_ServiceAccount_lacks_are_named()
    {
        var (code, said) = await _verb.CheckAsync(["--kubeconfig", await _verb.AdministratorAsync(), "--Kubernetes:Namespace=elsewhere"]);

        code.ShouldBe(1, said);
        said.ShouldContain("✗ RBAC: system:serviceaccount:elsewhere:vault-injector may not get namespaces; ");
        said.ShouldContain("  → kubectl apply -f manifests/base/rbac.yaml");
    }

    [Fact]
    public async Task Inject_reads_namespaces_from_the_cluster()
    {
        var pod = await _verb.WriteAsync(
            "check-pod.yaml",
            $"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: {running.Namespace}, annotations: {{vault-injector.io/role: " +
            "unknown}}\nspec: {containers: [{name: app}]}\n"
        );

        var (code, said) = await _verb.RunAsync(["explain", "-f", pod, "--kubeconfig", await _verb.AdministratorAsync()]);

        code.ShouldBe(0, said);
        said.ShouldContain("allowed: no, not to ServiceAccount default by vault-injector.io/allowed-roles: yn-api,default/other-app");
        said.ShouldContain($" on namespace {running.Namespace}");
        said.ShouldNotContain("labels and annotations of namespace");
    }
}
