using VaultInjector.Injection;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Reads, validates and freezes the configuration: file, then environment, then command line; the last one wins.</summary>
internal static class ConfigurationRegistration
{
    public const string DefaultFile = "/etc/vault-injector/config.json";
    public const string EnvironmentPrefix = "VAULT_INJECTOR__";

    /// <summary>Files that are there where the injector runs, and need not be where its configuration is only looked at.</summary>
    private static readonly string[] FilesOfTheCluster = [$"{nameof(InjectorOptions.Vault)}.{nameof(VaultOptions.CaFile)}", $"{nameof(InjectorOptions.Kubernetes)}.{nameof(KubernetesOptions.Kubeconfig)}"];

    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    public static InjectorOptions AddInjectorConfiguration(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration
            .AddJsonFile(ConfigFile(args), optional: true)
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddCommandLine(args);
        var options = Read(builder.Configuration);
        builder.Services
            .AddSingleton(options)
            .AddSingleton(options.Listen)
            .AddSingleton(options.Vault)
            .AddSingleton(options.Session)
            .AddSingleton(options.Certificates)
            .AddSingleton(options.Kubernetes)
            .AddSingleton(options.Broker)
            .AddSingleton(options.Injection);
        return options;
    }

    /// <param name="configuration">All sources.</param>
    /// <param name="elsewhere">Whether this is not where the injector runs: files that only it has are not asked for.</param>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    internal static InjectorOptions Read(IConfiguration configuration, bool elsewhere = false)
    {
        if (ConfigurationSchema.Problems(configuration) is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems);
        }

        var options = new InjectorOptions();
        configuration.Bind(options);
        options.Injection.InjectorUrl ??= new Uri($"https://{options.Kubernetes.Service}.{options.Kubernetes.Namespace}.svc");
        if (options.Certificates.DnsNames.Count == 0)
        {
            options.Certificates.DnsNames = [$"{options.Kubernetes.Service}.{options.Kubernetes.Namespace}.svc"];
        }

        var errors = new InjectorOptionsValidator().Validate(options).Errors
            .Where(error => !elsewhere || !FilesOfTheCluster.Contains(error.PropertyName, StringComparer.Ordinal))
            .Select(error => $"{error.PropertyName.Replace('.', ':')} {error.ErrorMessage}")
            .Concat(InjectionDefaults.Parse(options.Injection.Defaults).Errors.Select(error => $"Injection:Defaults: {error}"))
            .ToList();
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    private static string ConfigFile(string[] args) =>
        new ConfigurationBuilder().AddCommandLine(args).Build()["config"] is { Length: > 0 } file ? Path.GetFullPath(file) : DefaultFile;
}
