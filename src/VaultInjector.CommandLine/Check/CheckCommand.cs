using System.Security.Cryptography.X509Certificates;
using VaultInjector.Injection.Pods;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;
using k8s;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// <c>check</c>: looks at the whole installation from wherever it runs, with the injector's own configuration and credentials.
/// </summary>
internal sealed class CheckCommand
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["config"] = "",
        ["kubeconfig"] = "",
        ["vault-token-file"] = "",
    };

    private readonly Checklist _list;
    private readonly InjectorOptions _options;
    private readonly TrustedAuthorities _authorities;
    private readonly VaultClient _vault;
    private readonly SessionCheck _session;

    private CheckCommand(Checklist list, InjectorOptions options, bool tokenIsNamed)
    {
        (_list, _options) = (list, options);
        _authorities = new TrustedAuthorities(options.Vault, TimeProvider.System);
        _vault = SessionRegistration.Connect(options.Vault, _authorities);
        _session = new SessionCheck(_vault, options.Session, tokenIsNamed);
    }

    /// <returns>0 only if no check failed.</returns>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(args, Names);
        var tokenFile = arguments.One("vault-token-file");
        using var configuration = InjectorConfiguration.Read(
            arguments,
            [
                .. arguments.One("kubeconfig") is { } kubeconfig ? [$"--Kubernetes:Kubeconfig={kubeconfig}"] : Array.Empty<string>(),
                .. tokenFile is null ? Array.Empty<string>() : ["--Session:Method=TokenFile", $"--Session:TokenFile={tokenFile}"],
            ]);
        var list = new Checklist(terminal.Output);
        list.Add("configuration", new CheckResult.Ok($"{configuration.File ?? "environment and command line"}: every setting is valid"));
        await new CheckCommand(list, configuration.Options, tokenFile is not null).RunAsync(cancellation);
        list.Finish();
        return list.IsWell ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var answers = await VaultChecks.RunAsync(_list, _vault, _options.Vault, cancellation);
        var token = answers ? await _session.RunAsync(_list, cancellation) : Skipped("session", "Vault cannot be asked");
        try
        {
            var chain = await new CertificateCheck(_options.Certificates, _authorities.Vault, TimeProvider.System).RunAsync(
                _list,
                _vault,
                token,
                cancellation);
            await CheckClusterAsync(token, chain, cancellation);
        }
        finally
        {
            await _session.EndAsync(token, cancellation);
        }
    }

    private async Task CheckClusterAsync(VaultToken? token, X509Certificate2Collection? chain, CancellationToken cancellation)
    {
        if (
            Connect() is not { } api ||
            new ClusterChecks(api, _options.Kubernetes) is not { } cluster ||
            !await cluster.ReachAsync(_list, cancellation))
        {
            foreach (var name in new[] { "RBAC", "webhook configuration", "namespaces", "roles", "dry-run pod" })
            {
                Skipped(name, "the API server cannot be asked");
            }

            return;
        }

        await new RightsCheck(api, _options.Kubernetes).RunAsync(_list, cancellation);
        await new WebhookConfigurationCheck(api, _options.Kubernetes, TimeProvider.System).RunAsync(_list, chain, cancellation);
        var namespaces = await cluster.NamespacesAsync(_list, cancellation);
        await CheckRolesAsync(token, namespaces, cancellation);
        await new DryRunCheck(api).RunAsync(_list, namespaces, cancellation);
    }

    private async Task CheckRolesAsync(VaultToken? token, IReadOnlyList<NamespaceMetadata> namespaces, CancellationToken cancellation)
    {
        if (token is null)
        {
            Skipped("roles", "there is no Vault token to ask with");
            return;
        }

        await new RoleChecks(_vault, token, _options.Injection).RunAsync(_list, namespaces, cancellation);
    }

    /// <summary>Null, and said, where there are no credentials for a cluster.</summary>
    private KubernetesApi? Connect()
    {
        if (
            _options.Kubernetes.Kubeconfig is not { Length: > 0 } &&
            !KubernetesClientConfiguration.IsInCluster() &&
            !File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation))
        {
            Skipped("API server", "there is no kubeconfig; pass --kubeconfig FILE");
            return null;
        }

        try
        {
            return new KubernetesApi(KubernetesRegistration.Connect(_options.Kubernetes, "vault-injector-check"));
        }
        catch (Exception unusable) when (unusable is not OutOfMemoryException)
        {
            _list.Add(
                "API server",
                new CheckResult.Failed(
                    $"the kubeconfig cannot be used: {unusable.Message}",
                    "See that kubectl takes it: kubectl --kubeconfig FILE version"));
            return null;
        }
    }

    private VaultToken? Skipped(string name, string why)
    {
        _list.Add(name, new CheckResult.Skipped(why));
        return null;
    }
}
