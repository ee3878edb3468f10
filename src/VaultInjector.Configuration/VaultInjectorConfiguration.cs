using Microsoft.Extensions.Configuration;

namespace VaultInjector.Configuration;

/// <summary>Adds the files of Vault Injector to a configuration.</summary>
public static class VaultInjectorConfiguration
{
    /// <summary>
    /// Adds the secrets in the injector's folder. Changes are seen within a second of the file's change: the configuration reloads, and
    /// <c>IOptionsMonitor</c> calls its listeners.
    /// </summary>
    /// <param name="builder">The configuration. Sources that are added later win over this one.</param>
    /// <param name="configure">Folder, prefix, and what is required.</param>
    /// <exception cref="VaultInjectorException">
    /// When the configuration is built: something required is missing, or a file is broken.
    /// </exception>
    public static IConfigurationBuilder AddVaultInjector(
        this IConfigurationBuilder builder, Action<VaultInjectorOptions>? configure = null)
    {
        var options = new VaultInjectorOptions();
        configure?.Invoke(options);
        return builder.Add(new Source(options));
    }

    private sealed class Source(VaultInjectorOptions options) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new VaultInjectorProvider(options);
    }
}
