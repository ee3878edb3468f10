using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests;

/// <summary>One case on disk: what goes in, and what must come out.</summary>
internal sealed class GoldenFolder(string name)
{
    public const string PatchFile = "patch.json";
    public const string InjectedFile = "injected.yaml";
    public const string WarningsFile = "warnings.txt";
    public const string DecisionFile = "decision.txt";

    private static readonly string[] Inputs = ["pod.yaml", "namespace.yaml", "settings.yaml"];

    public static string Root { get; } = Path.Combine(SourceDirectory(), "Golden");

    public static JsonSerializerOptions Indented { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonElement Pod => JsonSerializer.SerializeToElement(Read("pod.yaml"));

    public NamespaceMetadata Namespace
    {
        get
        {
            var metadata = Read("namespace.yaml")["metadata"]!;
            return new NamespaceMetadata((string)metadata["name"]!, Map(metadata["labels"]), Map(metadata["annotations"]));
        }
    }

    public InjectionSettings Settings
    {
        get
        {
            if (!File.Exists(At("settings.yaml")))
            {
                return Samples.Settings;
            }

            var node = Read("settings.yaml");
            var (defaults, problems) = OperatorDefaults.Read(Map(node["defaults"]));
            problems.ShouldBeEmpty();
            return Samples.Settings with
            {
                NativeSidecars = (bool?)node["nativeSidecars"] ?? true,
                EnvFiles = (bool?)node["envFiles"] ?? true,
                ImageVolumes = (bool?)node["imageVolumes"] ?? true,
                VaultNamespace = (string?)node["vaultNamespace"],
                KubernetesAuthPath = (string?)node["kubernetesAuthPath"] ?? Samples.Settings.KubernetesAuthPath,
                VaultProxy = (string?)node["vaultProxy"] is { } proxy ? new Uri(proxy) : null,
                VaultClientCertificateSecret = (string?)node["vaultClientCertificateSecret"],
                ProjectTrustBundles = (bool?)node["projectTrustBundles"] ?? false,
                Defaults = defaults,
            };
        }
    }

    /// <summary>Fails unless the folder holds exactly its inputs and these results, compared by value.</summary>
    public void ShouldHold(IReadOnlyDictionary<string, string> results)
    {
        var files = Directory.EnumerateFiles(At("")).Select(f => Path.GetFileName(f)!).Except(Inputs).Order(StringComparer.Ordinal);
        files.ShouldBe(
            results.Keys.Order(StringComparer.Ordinal),
            $"{name}: the folder is incomplete or has files that this decision does not make");
        foreach (var (file, text) in results)
        {
            var (expected, actual) = (Value(file, File.ReadAllText(At(file))), Value(file, text));
            JsonNode.DeepEquals(expected, actual).ShouldBeTrue($"{name}/{file} should be\n{File.ReadAllText(At(file))}\nbut is\n{text}");
        }
    }

    public void Write(IReadOnlyDictionary<string, string> results)
    {
        foreach (var stale in Directory.EnumerateFiles(At("")).Where(f => !Inputs.Contains(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }

        foreach (var (file, text) in results)
        {
            File.WriteAllText(At(file), text);
        }
    }

    private static JsonNode? Value(string file, string text) => Path.GetExtension(file) switch
    {
        ".json" => JsonNode.Parse(text),
        ".yaml" => YamlOracle.Read(text),
        _ => JsonValue.Create(text),
    };

    private static Dictionary<string, string> Map(JsonNode? node) =>
        node?.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!) ?? [];

    private JsonNode Read(string file) => YamlOracle.Read(File.ReadAllText(At(file))).ShouldNotBeNull();

    private string At(string file) => Path.Combine(Root, name, file);

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
