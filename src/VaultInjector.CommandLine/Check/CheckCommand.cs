using System.Security.Cryptography.X509Certificates;
using VaultInjector.CommandLine.Configuration;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;
using k8s;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// <c>check</c>: tests the whole installation from the present machine, with the injector's configuration and credentials.
/// </summary>
internal sealed class CheckCommand
{
    private const string NoCluster = "the API server cannot be asked";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["config"] = "",
        ["kubeconfig"] = "",
        ["vault-token-file"] = "",
        ["file"] = "f",
        ["namespace"] = "n",
        ["app-token-file"] = "",
    };

    private readonly Checklist _list;
    private readonly InjectorOptions _options;
    private readonly TimeProvider _time;
    private readonly TrustedAuthorities _authorities;
    private readonly VaultClient _vault;
    private readonly SessionCheck _session;

    private CheckCommand(Checklist list, InjectorOptions options, bool tokenIsNamed, TimeProvider time)
    {
        (_list, _options, _time) = (list, options, time);
        _authorities = new TrustedAuthorities(options.Vault, time);
        _vault = SessionRegistration.Connect(options.Vault, _authorities, time);
        _session = new SessionCheck(_vault, options.Session, tokenIsNamed);
    }

    /// <returns>0 only if no check failed.</returns>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(args, Names);
        var tokenFile = arguments.One("vault-token-file");
        string[] cluster = arguments.One("kubeconfig") is { } kubeconfig ? [$"--Kubernetes:Kubeconfig={kubeconfig}"] : [];
        string[] session = tokenFile is null ? [] : ["--Session:Method=TokenFile", $"--Session:TokenFile={tokenFile}"];
        using var configuration = InjectorConfiguration.Read(arguments, [.. cluster, .. session]);
        var list = new Checklist(terminal.Output);
        list.Add(CheckLine.Ok("configuration", $"{configuration.File ?? "environment and command line"}: every setting is valid"));
        var command = new CheckCommand(list, configuration.Options, tokenFile is not null, time);
        await command.RunAsync(cancellation);
        await command.CheckSecretsAsync(arguments, terminal, cancellation);
        list.Finish();
        return list.IsWell ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var found = await VaultChecks.RunAsync(_vault, _options.Vault, cancellation);
        Print(found.Lines);
        var (session, token) = found.IsUsable
            ? await _session.RunAsync(cancellation)
            : (new CheckResult.Skipped("Vault cannot be asked"), null);
        _list.Add(new CheckLine(SessionCheck.Name, session));
        try
        {
            var check = new CertificateCheck(_options.Certificates, _authorities.Vault, _time);
            var (certificate, chain) = await check.RunAsync(_vault, token, cancellation);
            _list.Add(new CheckLine(CertificateCheck.Name, certificate));
            await CheckClusterAsync(token, chain, cancellation);
        }
        finally
        {
            await _session.EndAsync(token, cancellation);
        }
    }

    /// <summary>Of the manifests that <c>-f</c> names.</summary>
    private async Task CheckSecretsAsync(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        var settings = OperatorSettings.Of(_options, "", vaultCaBundle: null, hasNativeSidecars: true);
        await foreach (var line in new SecretsCheck(_vault, settings).RunAsync(arguments, terminal, cancellation))
        {
            _list.Add(line);
        }
    }

    private async Task CheckClusterAsync(VaultToken? token, X509Certificate2Collection? chain, CancellationToken cancellation)
    {
        if (Connect() is not { } api || !await ReachesAsync(new ClusterChecks(api, _options.Kubernetes), cancellation))
        {
            Print(new[] { RightsCheck.Name, "webhook configuration", "namespaces", MissedPodsCheck.Name, RoleChecks.Name, DryRunCheck.Name }
                .Select(name => CheckLine.Skipped(name, NoCluster)));
            return;
        }

        _list.Add(new CheckLine(RightsCheck.Name, await new RightsCheck(api, _options.Kubernetes).RunAsync(cancellation)));
        var configuration = new WebhookConfigurationCheck(api, _options.Kubernetes, _time);
        _list.Add(new CheckLine(configuration.Name, await configuration.RunAsync(chain, cancellation)));
        var (lines, namespaces) = await new ClusterChecks(api, _options.Kubernetes).NamespacesAsync(cancellation);
        Print(lines);
        var settings = OperatorSettings.Of(_options, "", vaultCaBundle: null, hasNativeSidecars: true);
        _list.Add(new CheckLine(MissedPodsCheck.Name, await new MissedPodsCheck(api, settings).RunAsync(namespaces, cancellation)));
        await CheckRolesAsync(token, namespaces, cancellation);
        _list.Add(new CheckLine(DryRunCheck.Name, await new DryRunCheck(api).RunAsync(namespaces, cancellation)));
    }

    private async Task<bool> ReachesAsync(ClusterChecks cluster, CancellationToken cancellation)
    {
        var (result, isUsable) = await cluster.ReachAsync(cancellation);
        _list.Add(new CheckLine(ClusterChecks.Name, result));
        return isUsable;
    }

    private async Task CheckRolesAsync(VaultToken? token, IReadOnlyList<NamespaceMetadata> namespaces, CancellationToken cancellation)
    {
        if (token is null)
        {
            _list.Add(CheckLine.Skipped(RoleChecks.Name, "there is no Vault token"));
            return;
        }

        await foreach (var line in new RoleChecks(_vault, token, _options.Injection).RunAsync(namespaces, cancellation))
        {
            _list.Add(line);
        }
    }

    private void Print(IEnumerable<CheckLine> lines)
    {
        foreach (var line in lines)
        {
            _list.Add(line);
        }
    }

    /// <summary>Null if there are no usable credentials for a cluster; then a line says so.</summary>
    private KubernetesApi? Connect()
    {
        if (
            _options.Kubernetes.Kubeconfig is not { Length: > 0 } &&
            !KubernetesClientConfiguration.IsInCluster() &&
            !File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation))
        {
            _list.Add(CheckLine.Skipped(ClusterChecks.Name, "there is no kubeconfig; pass --kubeconfig FILE"));
            return null;
        }

        try
        {
            return new KubernetesApi(KubernetesRegistration.Connect(_options.Kubernetes, _time, "vault-injector-check"));
        }
        catch (Exception unusable) when (unusable is not OutOfMemoryException)
        {
            const string Advice = "Check that kubectl accepts it: kubectl --kubeconfig FILE version";
            _list.Add(CheckLine.Failed(ClusterChecks.Name, $"the kubeconfig cannot be used: {unusable.Message}", Advice));
            return null;
        }
    }
}
