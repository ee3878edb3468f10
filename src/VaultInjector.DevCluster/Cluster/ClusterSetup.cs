namespace VaultInjector.DevCluster.Cluster;

/// <summary>Sets up Vault and the API server of a cluster for the injector, with the shipped scripts and manifests.</summary>
internal sealed class ClusterSetup(LocalCluster cluster, ITimeline timeline, IReadOnlyDictionary<string, string> extraSettings)
{
    private const string Namespace = "vault-injector";

    public async Task StartVaultAsync(CancellationToken cancellation)
    {
        var certs = Path.GetDirectoryName(cluster.CaFile)!;
        await timeline.StepAsync(
            "Vault",
            "starts on plain HTTP with file storage, is initialised and unsealed",
            async () =>
            {
                await cluster.Vault.StartPlainAsync(cancellation);
                await cluster.Vault.InitializeAsync(cancellation);
            });
        await timeline.StepAsync(
            "bootstrap-ca.sh → Vault",
            "root CA (10 years), intermediate CA (5 years), and Vault's own certificate",
            () => cluster.RunScriptAsync("bootstrap-ca.sh", ["--out", certs], cancellation));
        await timeline.StepAsync(
            "Vault", "restarts with the certificate that it issued to itself", () => cluster.RestartVaultAsync(cancellation));
        await MountSecretsAsync(cancellation);
    }

    /// <summary>Returns the environment variables of the webhook that is going to listen on the ports.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PrepareInjectorAsync(
        (int Https, int Broker) ports, CancellationToken cancellation)
    {
        var tokenFile = Path.Combine(cluster.WorkingDirectory, "vault-injector.token");
        await timeline.StepAsync("configure-injector.sh → Vault", "least-privilege policy, periodic token (6 h), PKI role", () =>
            cluster.RunScriptAsync(
                "configure-injector.sh",
                ["--auth", "token", "--out", tokenFile, "--allow-localhost", "--token-role", "yn-api"],
                cancellation));
        await timeline.StepAsync(
            "manifests → Kubernetes",
            "all of manifests/; the webhook by URL, because it runs outside the cluster",
            () => InstallAsync(ports.Https, cancellation));
        return Settings(ports.Broker, tokenFile, await LogInAsInjectorAsync(cancellation));
    }

    private async Task MountSecretsAsync(CancellationToken cancellation)
    {
        var mounts = await cluster.Vault.SendAsync(HttpMethod.Get, "sys/mounts", null, cancellation);
        var secret = mounts!["data"]!["secret/"];
        if (secret is null)
        {
            await cluster.Vault.SendAsync(
                HttpMethod.Post,
                "sys/mounts/secret",
                new JsonObject { ["type"] = "kv", ["options"] = new JsonObject { ["version"] = "1" } },
                cancellation);
        }
        else if (secret["options"]?["version"]?.GetValue<string>() is not (null or "1"))
        {
            throw new InvalidOperationException(
                "The engine at secret/ of this Vault is not key/value version 1. If this Vault is for tests, run: " +
                "vault secrets disable secret && vault secrets enable -path=secret -version=1 kv");
        }
    }

    private async Task InstallAsync(int port, CancellationToken cancellation)
    {
        foreach (var manifest in Kustomization.Render(Path.Combine(cluster.Repository.Root, "manifests")))
        {
            if (manifest["kind"]!.GetValue<string>() == "Deployment")
            {
                // The agent runs as a local process: the cluster may have no access to an image.
                manifest["spec"]!["replicas"] = 0;
            }

            if (manifest["webhooks"] is JsonArray webhooks)
            {
                // By URL, because this cluster has no Service in front of the webhook.
                webhooks[0]!["clientConfig"] = new JsonObject { ["url"] = $"https://localhost:{port}/mutate" };
            }

            await cluster.ApplyAsync(manifest, cancellation);
        }
    }

    /// <summary>The webhook uses its own ServiceAccount at the API server, so that it has the shipped RBAC.</summary>
    private async Task<string> LogInAsInjectorAsync(CancellationToken cancellation)
    {
        var token = await cluster.Kube.TokenOfAsync(Namespace, "vault-injector", cancellation);
        var file = Path.Combine(cluster.WorkingDirectory, "injector.kubeconfig");
        await File.WriteAllTextAsync(file, cluster.Kube.KubeconfigFor(token), cancellation);
        return file;
    }

    private Dictionary<string, string> Settings(int brokerPort, string tokenFile, string kubeconfig) =>
        new(extraSettings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Vault__Address"] = cluster.Vault.Address.ToString().TrimEnd('/'),
            ["VAULT_INJECTOR__Vault__CaFile"] = cluster.CaFile,
            ["VAULT_INJECTOR__Session__TokenFile"] = tokenFile,
            ["VAULT_INJECTOR__Certificates__DnsNames__0"] = "vault-injector.vault-injector.svc",
            ["VAULT_INJECTOR__Certificates__DnsNames__1"] = "localhost",
            ["VAULT_INJECTOR__Certificates__IpAddresses__0"] = "127.0.0.1",
            ["VAULT_INJECTOR__Kubernetes__Kubeconfig"] = kubeconfig,
            ["VAULT_INJECTOR__Injection__AgentImage"] = LocalCluster.AgentImage,
            ["VAULT_INJECTOR__Injection__InjectorUrl"] = $"https://localhost:{brokerPort}",
        };
}
