using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Running;
using VaultInjector.Templates.Values;

namespace VaultInjector.DevCluster.Tests.Helm;

/// <summary>
/// The chart, rendered with the project's own template engine and the functions of <see cref="ChartFunctions"/>, because there is no helm
/// where the tests run.
/// </summary>
internal static class Chart
{
    public static string Root { get; } = Path.Combine(Repository.Find().Root, "manifests", "helm", "vault-injector");

    public static JsonObject Values => Read("values.yaml");

    /// <summary>The objects of the chart, hooks of <c>helm test</c> included.</summary>
    /// <param name="values">What the user gives; laid over values.yaml as Helm does.</param>
    /// <param name="ns">The namespace of the release.</param>
    public static IReadOnlyList<JsonObject> Render(JsonObject values, string ns = "vault-injector") =>
        [.. Texts(values, ns).Where(text => text.Key != "NOTES.txt").SelectMany(text => Cluster.Manifests.Parse(text.Value))];

    /// <summary>What each file of the chart becomes.</summary>
    public static SortedDictionary<string, string> Texts(JsonObject values, string ns = "vault-injector")
    {
        var (all, texts) = (Over(Values, values), new SortedDictionary<string, string>(StringComparer.Ordinal));
        var helpers = File.ReadAllText(Path.Combine(Root, "templates", "_helpers.tpl"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "templates"), "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(Path.Combine(Root, "templates"), file);
            if (name != "_helpers.tpl")
            {
                texts[name] = Execute(name, helpers + File.ReadAllText(file), Data(all, ns)).Trim() + "\n";
            }
        }

        return texts;
    }

    public static JsonObject Read(string file) => YamlFile(Path.Combine(Root, file));

    public static JsonObject YamlFile(string path) =>
        Cluster.Manifests.Parse(File.ReadAllText(path))
            .Select(map => JsonNode.Parse(map.ToJsonString())!.AsObject())
            .SingleOrDefault() ?? [];

    private static string Execute(string name, string text, GoMap data)
    {
        var source = new SourceText(name, text);
        var tokens = new TokenStream(new Lexer(text, "{{", "}}").Read());
        var parsed = Parser.Parse(new ParseContext(source, tokens, ChartFunctions.Find));
        return new Rendering(source, parsed, new TemplateRun { Time = TimeProvider.System, Data = data }).Run();
    }

    private static GoMap Data(JsonObject values, string ns) => GoMap.Of(new Dictionary<string, object?>
    {
        ["Values"] = ChartFunctions.Value(values),
        ["Release"] = GoMap.Of(new Dictionary<string, object?> { ["Name"] = "vi", ["Namespace"] = ns, ["Service"] = "Helm" }),
        ["Chart"] = GoMap.Of(new Dictionary<string, object?>
        {
            ["Name"] = "vault-injector",
            ["Version"] = Read("Chart.yaml")["version"]!.GetValue<string>(),
            ["AppVersion"] = Read("Chart.yaml")["appVersion"]!.GetValue<string>(),
        }),
        ["Files"] = new ChartFiles(),
    });

    private static JsonObject Over(JsonObject below, JsonObject above)
    {
        var merged = below.DeepClone().AsObject();
        foreach (var (key, value) in above)
        {
            merged[key] = value is JsonObject map && merged[key] is JsonObject known ? Over(known, map) : value?.DeepClone();
        }

        return merged;
    }

    /// <summary><c>.Files.Get</c>.</summary>
    private sealed class ChartFiles : IMethods
    {
        public string TypeName => "engine.files";

        public bool TryCall(string method, object?[] arguments, out object? result)
        {
            result = method == "Get" ? File.ReadAllText(Path.Combine(Root, (string)arguments[0]!)) : null;
            return method == "Get";
        }
    }
}
