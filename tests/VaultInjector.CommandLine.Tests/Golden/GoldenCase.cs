using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Tests;

namespace VaultInjector.CommandLine.Tests.Golden;

/// <summary>
/// A golden folder of the injection's tests, as a user of the command line has it: files, and settings that say the same.
/// </summary>
internal sealed class GoldenCase(string name)
{
    /// <summary>What the folders' expected results hold as the CA bundle.</summary>
    public const string ExampleBundle = "-----BEGIN CERTIFICATE-----\nMIIB+example/==\n-----END CERTIFICATE-----\n";

    private const string VaultBundle = "VAULT_INJECTOR_VAULT_CA_BUNDLE";

    public static string Root { get; } = Path.GetFullPath(Path.Combine(SourceDirectory(), "../../VaultInjector.Injection.Tests/Golden"));

    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Root).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal);

    public string PodFile => At("pod.yaml");

    public string NamespaceFile => At("namespace.yaml");

    /// <summary>A pod that was injected before has both bundles, since a configuration always names that of Vault.</summary>
    public JsonNode Pod
    {
        get
        {
            var pod = YamlOracle.Read(File.ReadAllText(PodFile))!;
            foreach (var environment in Environments(pod))
            {
                var own = environment.FirstOrDefault(variable => (string?)variable?["name"] == "VAULT_INJECTOR_CA_BUNDLE");
                if (own is not null)
                {
                    var vaults = new JsonObject { ["name"] = VaultBundle, ["value"] = own["value"]!.DeepClone() };
                    environment.Insert(environment.IndexOf(own) + 1, vaults);
                }
            }

            return pod;
        }
    }

    public JsonNode Namespace => YamlOracle.Read(File.ReadAllText(NamespaceFile))!;

    public JsonNode? Injected => File.Exists(At("injected.yaml")) ? YamlOracle.Read(File.ReadAllText(At("injected.yaml"))) : null;

    /// <summary>As the folders have it: of an injector that has one bundle for both peers.</summary>
    public static JsonNode? WithoutVaultBundle(JsonNode? pod)
    {
        foreach (var environment in Environments(pod))
        {
            environment.RemoveAll(variable => (string?)variable?["name"] == VaultBundle);
        }

        return pod;
    }

    /// <summary>The ConfigMap of an injector with the folder's settings.</summary>
    public string ConfigMap(string caBundle) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "vault-injector" },
        ["data"] = new JsonObject { ["config.json"] = Configuration("/etc/vault-injector/ca.crt").ToJsonString(), ["ca.crt"] = caBundle },
    }.ToJsonString();

    /// <summary>The injector's config.json.</summary>
    public JsonObject Configuration(string caFile)
    {
        var settings = File.Exists(At("settings.yaml")) ? YamlOracle.Read(File.ReadAllText(At("settings.yaml")))! : new JsonObject();
        var configuration = new JsonObject
        {
            ["Vault"] = new JsonObject { ["Address"] = "https://vault.vault.svc:8200", ["CaFile"] = caFile },
            ["Injection"] = new JsonObject
            {
                ["InjectorUrl"] = "https://vault-injector.vault-injector.svc",
                ["AgentImage"] = "registry.example/vault-injector-agent:0.1.0",
                ["NativeSidecars"] = (bool?)settings["nativeSidecars"] ?? true ? "On" : "Off",
                ["EnvFiles"] = (bool?)settings["envFiles"] ?? true ? "On" : "Off",
                ["ImageVolumes"] = (bool?)settings["imageVolumes"] ?? true ? "On" : "Off",
                ["TrustBundle"] = (bool?)settings["projectTrustBundles"] ?? false ? "On" : "Off",
                ["Defaults"] = settings["defaults"]?.DeepClone() ?? new JsonObject(),
            },
        };
        Copy(settings, "vaultNamespace", configuration["Vault"]!, nameof(Namespace));
        Copy(settings, "vaultProxy", configuration["Vault"]!, "Proxy");
        Copy(settings, "vaultClientCertificateSecret", configuration["Vault"]!, "ClientCertificateSecret");
        Copy(settings, "kubernetesAuthPath", configuration["Injection"]!, "KubernetesAuthPath");
        return configuration;
    }

    private static void Copy(JsonNode settings, string name, JsonNode section, string key)
    {
        if ((string?)settings[name] is { } value)
        {
            section[key] = value;
        }
    }

    private static IEnumerable<JsonArray> Environments(JsonNode? pod) =>
        new[] { "initContainers", "containers" }
            .SelectMany(list => pod?["spec"]?[list] as JsonArray ?? [])
            .Select(container => (container as JsonObject)?["env"])
            .OfType<JsonArray>();

    private string At(string file) => Path.Combine(Root, name, file);

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
