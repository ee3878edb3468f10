using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.CommandLine.Yaml;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.CommandLine.Configuration;

/// <summary>
/// The injector's configuration as a verb reads it: from file, environment and command line like the webhook; the file may be a
/// ConfigMap manifest too.
/// </summary>
/// <param name="Options">Validated.</param>
/// <param name="Files">Those of the ConfigMap.</param>
/// <param name="File">The file that was read; null if no file was read.</param>
internal sealed record InjectorConfiguration(InjectorOptions Options, MappedFiles Files, string? File) : IDisposable
{
    private const string ConfigEntry = "config.json";
    private const string Address = "Vault:Address";
    private const string CaFile = "Vault:CaFile";

    private static readonly Dictionary<string, string?> Placeholders = new(StringComparer.Ordinal)
    {
        [Address] = "https://vault.vault.svc:8200",
        ["Injection:AgentImage"] = "vault-injector-agent:latest",
    };

    private DirectoryInfo? Directory { get; init; }

    /// <summary>
    /// As the webhook would read it here; the <c>ca.crt</c> of a ConfigMap takes the place of the file that the pod would have.
    /// </summary>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    /// <exception cref="CommandLineException">The file cannot be read.</exception>
    public static InjectorConfiguration Read(Arguments arguments, params string[] overrides) => Read(arguments, null, overrides);

    /// <param name="arguments">The command line.</param>
    /// <param name="installed">Stands in for the file; null if there is one, or none is wanted.</param>
    /// <param name="overrides">Settings that count most.</param>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    /// <exception cref="CommandLineException">The file cannot be read.</exception>
    public static InjectorConfiguration Read(Arguments arguments, InstalledConfiguration? installed, params string[] overrides)
    {
        var (file, files, sources) = Sources(arguments, overrides, installed);
        var missing = CaFiles(sources, files).ToList();
        if (missing.Count == 0)
        {
            return new InjectorConfiguration(ConfigurationRegistration.Read(sources), files, file);
        }

        var directory = System.IO.Directory.CreateTempSubdirectory("vault-injector-check-");
        try
        {
            var copies = missing.ConvertAll(one => KeyValuePair.Create<string, string?>(one.Key, Copy(directory, one)));
            var all = new ConfigurationBuilder().AddConfiguration(sources).AddInMemoryCollection(copies).Build();
            return new InjectorConfiguration(ConfigurationRegistration.Read(all), files, file) { Directory = directory };
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>For manifests on any machine: a missing setting gets a placeholder and a note.</summary>
    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    /// <exception cref="CommandLineException">The file cannot be read.</exception>
    public static InjectorConfiguration ReadElsewhere(Arguments arguments, Terminal terminal, params string[] overrides)
    {
        var (file, files, sources) = Sources(arguments, overrides);
        var missing = Placeholders
            .Where(one => string.IsNullOrEmpty(sources[one.Key]) && !(one.Key == Address && HasNamedVaults(sources)))
            .ToDictionary(StringComparer.Ordinal);
        if (missing.Count > 0)
        {
            terminal.Note(
                $"{string.Join(" and ", missing.Select(one => $"{one.Key}={one.Value}"))} assumed; " +
                "pass --config FILE to see what your injector does");
        }

        var all = new ConfigurationBuilder().AddConfiguration(sources).AddInMemoryCollection(missing).Build();
        return new InjectorConfiguration(ConfigurationRegistration.Read(all, elsewhere: true), files, file);
    }

    /// <summary>Whether a file, the environment or the command line says anything about Vault.</summary>
    public static bool IsHere(Arguments arguments)
    {
        var (file, _, sources) = Sources(arguments, []);
        return file is not null || !string.IsNullOrEmpty(sources[Address]) || HasNamedVaults(sources);
    }

    public void Dispose() => Directory?.Delete(recursive: true);

    private static bool HasNamedVaults(IConfiguration sources) => sources.GetSection(NamedVaultOptions.Section).GetChildren().Any();

    /// <summary>The CA files that the ConfigMap has and this machine has not: their keys and contents.</summary>
    private static IEnumerable<(string Key, string Pem)> CaFiles(IConfiguration sources, MappedFiles files)
    {
        var named = sources.GetSection(NamedVaultOptions.Section).GetChildren()
            .Select(vault => $"{vault.Path}:{nameof(VaultOptions.CaFile)}");
        var isDefault = !string.IsNullOrEmpty(sources[Address]) || !HasNamedVaults(sources);
        return
            from key in isDefault ? named.Prepend(CaFile) : named
            where !System.IO.File.Exists(sources[key])
            let pem = key == CaFile ? files.OfDefault : files.At(sources[key])
            where pem is not null
            select (key, pem);
    }

    private static string Copy(DirectoryInfo directory, (string Key, string Pem) file)
    {
        var copy = Path.Combine(directory.FullName, $"{file.Key.Replace(':', '-')}.crt");
        System.IO.File.WriteAllText(copy, file.Pem);
        return copy;
    }

    private static (string? File, MappedFiles Files, IConfiguration Sources) Sources(
        Arguments arguments, string[] overrides, InstalledConfiguration? installed = null)
    {
        var file = installed?.Source ?? arguments.One("config") ??
            (System.IO.File.Exists(ConfigurationSources.DefaultFile) ? ConfigurationSources.DefaultFile : null);
        var (json, files) = installed is not null ? (installed.Json, installed.Files)
            : file is null ? ("{}", MappedFiles.None)
            : Parts(ManifestFile.Text(file, TextReader.Null));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        try
        {
            return (file, files, new ConfigurationBuilder()
                .AddJsonStream(stream)
                .AddInMemoryCollection(installed?.Environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
                .AddEnvironmentVariables(ConfigurationSources.EnvironmentPrefix)
                .AddCommandLine([.. arguments.Configuration, .. overrides])
                .Build());
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            throw new CommandLineException(
                ExitCode.BadData,
                $"{file} is neither JSON nor a ConfigMap with a config.json: {wrong.Message}",
                wrong);
        }
    }

    /// <summary>The JSON of the configuration: the text itself, or an entry of a ConfigMap.</summary>
    private static (string Json, MappedFiles Files) Parts(string text)
    {
        try
        {
            var map = YamlReader
                .Read(text)
                .OfType<JsonObject>()
                .Where(document => JsonText.Of(document["kind"]) == "ConfigMap")
                .Select(document => (document["data"] as JsonObject ?? [])
                    .Where(entry => JsonText.Of(entry.Value) is not null)
                    .ToDictionary(entry => entry.Key, entry => JsonText.Of(entry.Value)!, StringComparer.Ordinal))
                .FirstOrDefault(data => data.ContainsKey(ConfigEntry));
            return map is null ? (text, MappedFiles.None) : (map[ConfigEntry], new MappedFiles(map));
        }
        catch (YamlMistakeException)
        {
            // The configuration's JSON may hold comments, which YAML does not allow.
            return (text, MappedFiles.None);
        }
    }
}
