using VaultInjector.Injection.Annotations;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Reads, validates and freezes the configuration.</summary>
internal static class ConfigurationRegistration
{
    /// <summary>Files that are there where the injector runs, and need not be where its configuration is only looked at.</summary>
    private static readonly string[] FilesOfTheCluster =
    [
        $"{nameof(InjectorOptions.Vault)}.{nameof(VaultOptions.CaFile)}",
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
    /// <param name="running">What is ours on the API server while we run, whatever is written now.</param>
    /// <param name="elsewhere">Whether this is not where the injector runs: files that only it has are not asked for.</param>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    internal static InjectorOptions Read(IConfiguration configuration, KubernetesOptions? running = null, bool elsewhere = false)
    {
        if (ConfigurationSchema.Problems(configuration) is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems);
        }

        var options = new InjectorOptions();
        configuration.Bind(options);
        var ours = running ?? options.Kubernetes;
        options.Injection.InjectorUrl ??= new Uri($"https://{ours.Service}.{ours.Namespace}.svc");
        if (options.Certificates.DnsNames.Count == 0)
        {
            options.Certificates.DnsNames = [$"{ours.Service}.{ours.Namespace}.svc"];
        }

        var errors = new InjectorOptionsValidator().Validate(options).Errors
            .Where(error => !elsewhere || !FilesOfTheCluster.Contains(error.PropertyName, StringComparer.Ordinal))
            .Select(error => $"{error.PropertyName.Replace('.', ':')} {error.ErrorMessage}")
            .Concat(InjectionDefaults.Parse(options.Injection.Defaults).Errors.Select(error => $"Injection:Defaults: {error}"))
            .ToList();
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }
}
