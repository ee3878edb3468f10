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
/// <param name="CaBundle">The <c>ca.crt</c> of the ConfigMap; null if it is missing or empty.</param>
/// <param name="File">The file that was read; null if no file was read.</param>
internal sealed record InjectorConfiguration(InjectorOptions Options, string? CaBundle, string? File) : IDisposable
{
    private const string CaFile = "Vault:CaFile";

    private static readonly Dictionary<string, string?> Placeholders = new(StringComparer.Ordinal)
    {
        ["Vault:Address"] = "https://vault.vault.svc:8200",
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
        var (file, caBundle, sources) = Sources(arguments, overrides, installed);
        if (caBundle is null || System.IO.File.Exists(sources[CaFile]))
        {
            return new InjectorConfiguration(ConfigurationRegistration.Read(sources), caBundle, file);
        }

        var directory = System.IO.Directory.CreateTempSubdirectory("vault-injector-check-");
        try
        {
            var copy = Path.Combine(directory.FullName, "ca.crt");
            System.IO.File.WriteAllText(copy, caBundle);
            var all = new ConfigurationBuilder()
                .AddConfiguration(sources)
                .AddInMemoryCollection([KeyValuePair.Create<string, string?>(CaFile, copy)])
                .Build();
            return new InjectorConfiguration(ConfigurationRegistration.Read(all), caBundle, file) { Directory = directory };
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
        var (file, caBundle, sources) = Sources(arguments, overrides);
        var missing = Placeholders.Where(one => string.IsNullOrEmpty(sources[one.Key])).ToDictionary(StringComparer.Ordinal);
        if (missing.Count > 0)
        {
            terminal.Note(
                $"{string.Join(" and ", missing.Select(one => $"{one.Key}={one.Value}"))} assumed; " +
                "pass --config FILE to see what your injector does");
        }

        var all = new ConfigurationBuilder().AddConfiguration(sources).AddInMemoryCollection(missing).Build();
        return new InjectorConfiguration(ConfigurationRegistration.Read(all, elsewhere: true), caBundle, file);
    }

    /// <summary>Whether a file, the environment or the command line says anything about Vault.</summary>
    public static bool IsHere(Arguments arguments)
    {
        var (file, _, sources) = Sources(arguments, []);
        return file is not null || !string.IsNullOrEmpty(sources["Vault:Address"]);
    }

    public void Dispose() => Directory?.Delete(recursive: true);

    private static (string? File, string? CaBundle, IConfiguration Sources) Sources(
        Arguments arguments, string[] overrides, InstalledConfiguration? installed = null)
    {
        var file = installed?.Source ?? arguments.One("config") ??
            (System.IO.File.Exists(ConfigurationSources.DefaultFile) ? ConfigurationSources.DefaultFile : null);
        var (json, caBundle) = installed is not null ? (installed.Json, installed.CaBundle)
            : file is null ? ("{}", null)
            : Parts(ManifestFile.Text(file, TextReader.Null));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        try
        {
            return (file, caBundle, new ConfigurationBuilder()
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
    private static (string Json, string? CaBundle) Parts(string text)
    {
        try
        {
            var map = YamlReader
                .Read(text)
                .OfType<JsonObject>()
                .FirstOrDefault(document => JsonText.Of(document["kind"]) == "ConfigMap" && Data(document, "config.json") is not null);
            return map is null ? (text, null) : (Data(map, "config.json")!, Data(map, "ca.crt") is { Length: > 0 } bundle ? bundle : null);
        }
        catch (YamlMistakeException)
        {
            // The configuration's JSON may hold comments, which YAML does not allow.
            return (text, null);
        }
    }

    private static string? Data(JsonObject map, string key) => JsonText.Of((map["data"] as JsonObject)?[key]);
}
