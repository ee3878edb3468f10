using System.Security.Cryptography.X509Certificates;
using VaultInjector.CommandLine.Configuration;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;
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
    private const string Migration = "--migration";
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
        _authorities = new TrustedAuthorities(options.EveryVault(), time);
    }

    private InjectionSettings Settings => OperatorSettings.Of(_options, "", _ => null, ClusterFeatures.Current);

    /// <returns>0 only if no check failed.</returns>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        if (args.Contains(Migration, StringComparer.Ordinal))
        {
            return await MigrationCheck.RunAsync([.. args.Where(argument => argument != Migration)], terminal, time, cancellation);
        }

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
        var vaults = new List<CheckedVault>();
        try
        {
            foreach (var vault in _options.EveryVault())
            {
                vaults.Add(await AskAsync(vault, run.Arguments, cancellation));
            }

            var (certificate, chain) = await new CertificateCheck(_options.Certificates, _authorities.Vault, _time)
                .RunAsync(vaults[0].Client, vaults[0].Token, cancellation);
            _list.Add(new CheckLine(CertificateCheck.Name, certificate));
            var namespaces = await CheckClusterAsync(vaults, chain, cancellation);
            var secrets = new SecretsCheck(place => Client(vaults, place), Settings, namespaces);
            await foreach (var line in secrets.RunAsync(run.Arguments, run.Terminal, cancellation))
            {
                _list.Add(line);
            }
        }
        finally
        {
            foreach (var vault in vaults)
            {
                await vault.EndAsync(cancellation);
            }
        }
    }

    private async Task<CheckedVault> AskAsync(NamedVaultOptions vault, Arguments arguments, CancellationToken cancellation)
    {
        var isExplicit = vault.Name == _options.DefaultVault && arguments.One("vault-token-file") is not null;
        var found = await CheckedVault.AskAsync(vault, _authorities.Of(vault.Name)!, (_cluster, _time), isExplicit, cancellation);
        Print(found.Lines);
        return found;
    }

    /// <returns>The namespaces that are opted in, as far as they are known.</returns>
    private async Task<IReadOnlyList<NamespaceMetadata>> CheckClusterAsync(
        IReadOnlyList<CheckedVault> vaults, X509Certificate2Collection? chain, CancellationToken cancellation)
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
        await CheckRolesAsync(vaults, namespaces, cancellation);
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
        IReadOnlyList<CheckedVault> vaults, IReadOnlyList<NamespaceMetadata> namespaces, CancellationToken cancellation)
    {
        foreach (var (vault, client, token) in vaults.Select(one => (one.Vault, one.Client, one.Token)))
        {
            if (token is null)
            {
                _list.Add(CheckLine.Skipped(RoleChecks.Name, "there is no Vault token; pass --vault-token-file FILE"));
                continue;
            }

            var check = new RoleChecks(client, token, _options.For(vault).Injection)
            {
                Vault = vault.Name,
                IsDefault = vault.Name == _options.DefaultVault,
            };
            await foreach (var line in check.RunAsync(namespaces, cancellation))
            {
                _list.Add(line);
            }
        }

        Print(RoleChecks.Named(namespaces)
            .Select(allowed => allowed.Vault)
            .OfType<string>()
            .Except(vaults.Select(vault => vault.Vault.Name), StringComparer.Ordinal)
            .Select(name => CheckLine.Failed(
                $"Vault {name}",
                $"a namespace allows roles of it by {AnnotationKeys.AllowedRoles}, and the configuration has no such Vault",
                $"Set Vaults:{name}:Address, or correct the entry")));
    }

    private static VaultClient Client(IReadOnlyList<CheckedVault> vaults, RolePlace place)
    {
        var client = vaults.First(vault => vault.Vault.Name == place.Vault).Client;
        return place.IsHome ? client : client.In(place.Namespace);
    }

    private void Print(IEnumerable<CheckLine> lines)
    {
        foreach (var line in lines)
        {
            _list.Add(line);
        }
    }
}
