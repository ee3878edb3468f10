using VaultInjector.Injection.Annotations;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Reads, validates and freezes the configuration.</summary>
internal static class ConfigurationRegistration
{
    /// <summary>Files of the injector's pod, which are missing where its configuration is only read.</summary>
    private static readonly string[] FilesOfTheCluster =
    [
        $"{nameof(InjectorOptions.Vault)}.{nameof(VaultOptions.CaFile)}",
        $"{nameof(InjectorOptions.Vault)}.{nameof(VaultOptions.ClientCertificateFile)}",
        $"{nameof(InjectorOptions.Certificates)}.{nameof(CertificateOptions.Cache)}",
        $"{nameof(InjectorOptions.Kubernetes)}.{nameof(KubernetesOptions.Kubeconfig)}",
    ];

    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static InjectorOptions AddInjectorConfiguration(this WebApplicationBuilder builder, string[] args)
    {
        var sources = new ConfigurationSources(builder.Configuration, args);
        var options = Read(builder.Configuration);
        builder.Services
            .AddSingleton(sources)
            .AddSingleton(new LiveOptions(options))
            .AddSingleton(options.Listen)
            .AddSingleton(options.Vault)
            .AddSingleton(options.Session)
            .AddSingleton(options.Certificates)
            .AddSingleton(options.Kubernetes)
            .AddSingleton<ConfigurationWatch>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<ConfigurationWatch>())
            .AddHostedService(provider => provider.GetRequiredService<ConfigurationWatch>());
        return options;
    }

    /// <param name="configuration">As it was written.</param>
    /// <param name="running">While the injector runs: what it started with, which the defaults of other sections follow.</param>
    /// <param name="elsewhere">True where the injector does not run: files that exist only in its pod may be missing.</param>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    internal static InjectorOptions Read(IConfiguration configuration, KubernetesOptions? running = null, bool elsewhere = false)
    {
        if (ConfigurationSchema.Problems(configuration) is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems);
        }

        var options = WithDefaults(InjectorOptions.Read(configuration), running);
        var defaults = OperatorDefaults.Read(options.Injection.Defaults);
        var problemsOfVaults = NamedVaultRules.Problems(options).Where(problem => !elsewhere || !FilesOfTheCluster.Contains(problem.Rule));
        var errors = new InjectorRules().Validate(options).Errors
            .Where(error => !elsewhere || !FilesOfTheCluster.Contains(error.PropertyName, StringComparer.Ordinal))
            .Select(error => $"{ConfigurationSchema.KeyOf(error.PropertyName)} {error.ErrorMessage}")
            .Concat(problemsOfVaults.Select(problem => $"{problem.Key} {problem.Message}"))
            .Concat(defaults.Problems
                .Concat(DefaultPlaceRules.Problems(options, defaults.Defaults))
                .Select(problem => $"Injection:Defaults: {problem}"))
            .Concat(TelemetryExport.Problems(configuration))
            .ToList();
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    private static InjectorOptions WithDefaults(InjectorOptions options, KubernetesOptions? running)
    {
        var ours = running ?? options.Kubernetes;
        options = options.WithDefaultVault();
        var host = $"{ours.Service}.{ours.Namespace}.svc";
        return options with
        {
            Injection = options.Injection with { InjectorUrl = options.Injection.InjectorUrl ?? HttpsUrl($"{host}:{BrokerServicePort}") },
            Certificates = options.Certificates with
            {
                DnsNames = options.Certificates.DnsNames.Count == 0 ? [host] : options.Certificates.DnsNames,
            },
        };
    }

    /// <summary>The port of the Service under which agents reach the broker, as the shipped manifests have it.</summary>
    private const int BrokerServicePort = 8444;

    /// <summary>Null if the host is invalid: then a rule about its parts fails.</summary>
    private static Uri? HttpsUrl(string host) => Uri.TryCreate($"https://{host}", UriKind.Absolute, out var url) ? url : null;
}
