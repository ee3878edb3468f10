using System.Security.Cryptography.X509Certificates;
using VaultInjector.CommandLine.Configuration;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;

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
        ["namespace"] = "n",
        ["vault-token-file"] = "",
        ["output"] = "o",
        ["file"] = "f",
        ["app-token-file"] = "",
    };

    private readonly Checklist _list;
    private readonly InjectorOptions _options;
    private readonly KubernetesConnection? _cluster;
    private readonly TimeProvider _time;
    private readonly TrustedAuthorities _authorities;

    private CheckCommand(Checklist list, InjectorOptions options, KubernetesConnection? cluster, TimeProvider time)
    {
        (_list, _options, _cluster, _time) = (list, options, cluster, time);
        _authorities = new TrustedAuthorities(options.Vault, time);
    }

    private InjectionSettings Settings => OperatorSettings.Of(_options, "", vaultCaBundle: null, ClusterFeatures.Current);

    /// <returns>0 only if no check failed.</returns>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(args, Names);
        var isJson = arguments.OneOf("output", "text", "json") == "json";
        var list = new Checklist(terminal.Output, isJson ? terminal.Error : null);
        var kubeconfig = arguments.One("kubeconfig");
        var early = InjectorConfiguration.IsHere(arguments) ? null
            : ClusterAccess.Open(new KubernetesOptions { Kubeconfig = kubeconfig }, list, time);
        var installed = early is null ? null : await ClusterAccess.InstalledAsync(early, arguments, list, cancellation);
        using var configuration = InjectorConfiguration.Read(arguments, installed, [.. Overrides(arguments)]);
        list.Add(CheckLine.Ok("configuration", $"{configuration.File ?? "environment and command line"}: every setting is valid"));
        var cluster = early ?? ClusterAccess.Open(configuration.Options.Kubernetes, list, time);
        await new CheckCommand(list, configuration.Options, cluster, time).RunAsync((arguments, terminal), cancellation);
        list.Finish();
        return list.IsWell ? ExitCode.Ok : ExitCode.Failed;
    }

    private static IEnumerable<string> Overrides(Arguments arguments)
    {
        string?[] all =
        [
            arguments.One("kubeconfig") is { } kubeconfig ? $"--Kubernetes:Kubeconfig={kubeconfig}" : null,
            arguments.One("namespace") is { } ns ? $"--Kubernetes:Namespace={ns}" : null,
            arguments.One("vault-token-file") is null ? null : "--Session:Method=TokenFile",
            arguments.One("vault-token-file") is { } file ? $"--Session:TokenFile={file}" : null,
        ];
        return all.OfType<string>();
    }

    private async Task RunAsync((Arguments Arguments, Terminal Terminal) run, CancellationToken cancellation)
    {
        var (vault, found) = await VaultAccess.OpenAsync(_options.Vault, _authorities, (_cluster, _time), cancellation);
        Print(found.Lines);
        var check = new SessionCheck(vault, _options.Session, run.Arguments.One("vault-token-file") is not null);
        var (session, token) = found.IsUsable
            ? await check.RunAsync(cancellation)
            : (new CheckResult.Skipped("Vault cannot be asked"), null);
        _list.Add(new CheckLine(SessionCheck.Name, session));
        try
        {
            var (certificate, chain) = await new CertificateCheck(_options.Certificates, _authorities.Vault, _time)
                .RunAsync(vault, token, cancellation);
            _list.Add(new CheckLine(CertificateCheck.Name, certificate));
            var namespaces = await CheckClusterAsync((vault, token), chain, cancellation);
            await foreach (var line in new SecretsCheck(vault, Settings, namespaces).RunAsync(run.Arguments, run.Terminal, cancellation))
            {
                _list.Add(line);
            }
        }
        finally
        {
            await check.EndAsync(token, cancellation);
        }
    }

    /// <returns>The namespaces that are opted in, as far as they are known.</returns>
    private async Task<IReadOnlyList<NamespaceMetadata>> CheckClusterAsync(
        (VaultClient Client, VaultToken? Token) vault, X509Certificate2Collection? chain, CancellationToken cancellation)
    {
        var api = _cluster is null ? null : new KubernetesApi(_cluster);
        if (api is null || !await ReachesAsync(new ClusterChecks(api, _options.Kubernetes), cancellation))
        {
            Print(new[] { RightsCheck.Name, "webhook configuration", "namespaces", MissedPodsCheck.Name, RoleChecks.Name, DryRunCheck.Name }
                .Select(name => CheckLine.Skipped(name, NoCluster)));
            return [];
        }

        _list.Add(new CheckLine(RightsCheck.Name, await new RightsCheck(api, _options.Kubernetes).RunAsync(cancellation)));
        var configuration = new WebhookConfigurationCheck(api, _options.Kubernetes, _time);
        _list.Add(new CheckLine(configuration.Name, await configuration.RunAsync(chain, cancellation)));
        var (lines, namespaces) = await new ClusterChecks(api, _options.Kubernetes).NamespacesAsync(cancellation);
        Print(lines);
        _list.Add(new CheckLine(MissedPodsCheck.Name, await new MissedPodsCheck(api, Settings).RunAsync(namespaces, cancellation)));
        await CheckRolesAsync(vault, namespaces, cancellation);
        _list.Add(new CheckLine(DryRunCheck.Name, await new DryRunCheck(api).RunAsync(namespaces, cancellation)));
        return namespaces;
    }

    private async Task<bool> ReachesAsync(ClusterChecks cluster, CancellationToken cancellation)
    {
        var (result, isUsable) = await cluster.ReachAsync(cancellation);
        _list.Add(new CheckLine(ClusterChecks.Name, result));
        return isUsable;
    }

    private async Task CheckRolesAsync(
        (VaultClient Client, VaultToken? Token) vault, IReadOnlyList<NamespaceMetadata> namespaces, CancellationToken cancellation)
    {
        if (vault.Token is not { } token)
        {
            _list.Add(CheckLine.Skipped(RoleChecks.Name, "there is no Vault token; pass --vault-token-file FILE"));
            return;
        }

        await foreach (var line in new RoleChecks(vault.Client, token, _options.Injection).RunAsync(namespaces, cancellation))
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
}
