using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;
using VaultInjector.Runtime.Files;

namespace VaultInjector.Webhook.Configuration;

/// <summary>
/// Where the configuration comes from: the file, then the environment, then the command line. They can be read again without touching
/// what holds now,
/// so that a bad file changes nothing.
/// </summary>
internal sealed class ConfigurationSources
{
    public const string DefaultFile = "/etc/vault-injector/config.json";
    public const string EnvironmentPrefix = "VAULT_INJECTOR__";

    private readonly ConfigurationManager _present;
    private readonly string _file;

    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public ConfigurationSources(ConfigurationManager present, string[] args)
    {
        var named = new ConfigurationBuilder().AddCommandLine(args).Build()["config"];
        _present = present;
        _file = named is { Length: > 0 } ? Path.GetFullPath(named) : DefaultFile;
        AtStart = Fingerprint();
        Load(() =>
            present
                .AddJsonFile(_file, optional: named is not { Length: > 0 })
                .AddEnvironmentVariables(EnvironmentPrefix)
                .AddCommandLine(args));
    }

    /// <summary>The fingerprint of what the process started with.</summary>
    public string AtStart { get; }

    /// <summary>Of the file's content.</summary>
    public string Fingerprint() => FollowedFiles.Fingerprint(_file);

    /// <summary>What all of them say now.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public IConfiguration Read() => Load(() =>
    {
        var now = new ConfigurationBuilder();
        foreach (var source in ((IConfigurationBuilder)_present).Sources)
        {
            now.Add(source is JsonConfigurationSource file ? Unwatched(file) : source);
        }

        return now.Build();
    });

    /// <summary>Applies it to the readers of the configuration itself: the log levels.</summary>
    /// <exception cref="ConfigurationException">The file was changed again and cannot be read.</exception>
    public void Adopt() => Load<object?>(() =>
    {
        ((IConfigurationRoot)_present).Reload();
        return null;
    });

    private T Load<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (FileNotFoundException)
        {
            throw new ConfigurationException([$"{_file} does not exist; name an existing file with --config, or leave that out"]);
        }
        catch (Exception failure)
            when (failure is InvalidDataException or FormatException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([
                $"{_file} cannot be read: {failure.GetBaseException().Message}; put JSON there, see docs/configuration.md",]);
        }
    }

    /// <summary>The same file, read once: a watch would never end.</summary>
    private static JsonConfigurationSource Unwatched(JsonConfigurationSource file) => new()
    {
        FileProvider = file.FileProvider,
        Path = file.Path!,
        Optional = file.Optional,
        ReloadOnChange = false,
    };
}
