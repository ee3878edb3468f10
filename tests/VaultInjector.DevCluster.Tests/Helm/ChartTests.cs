using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Tests.Shipped;
using VaultInjector.Templates.Faults;

namespace VaultInjector.DevCluster.Tests.Helm;

/// <summary>
/// The chart gives what Kustomize gives. Each folder of Cases has values for Helm and a kustomization with the same settings; a new folder
/// is tested without being listed.
/// </summary>
public sealed partial class ChartTests
{
    private const string Namespaced = "teleport";

    private static string Cases { get; } = Path.Combine(Repository.Find().Root, "tests", "VaultInjector.DevCluster.Tests", "Helm", "Cases");

    public static IEnumerable<TheoryDataRow<string>> Names =>
        Directory.EnumerateDirectories(Cases)
            .Order(StringComparer.Ordinal)
            .Select(folder => new TheoryDataRow<string>(Path.GetFileName(folder)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Renders_object_for_object_what_Kustomize_renders(string name)
    {
        var folder = Path.Combine(Cases, name);
        var expected = Kustomization.Render(folder).Where(item => Folder.Kind(item) != "Namespace").Select(OfKustomize).ToList();
        var rendered = Chart.Render(ValuesOf(name)).Where(item => !IsHook(item)).Select(OfHelm).ToList();

        rendered.Select(Id).Order(StringComparer.Ordinal).ShouldBe(expected.Select(Id).Order(StringComparer.Ordinal));
        foreach (var item in expected)
        {
            Ordered(rendered.Single(one => Id(one) == Id(item)))!.ToJsonString().ShouldBe(Ordered(item)!.ToJsonString(), Id(item));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_only_fields_that_Kubernetes_knows_and_runs_the_same_twice(string name)
    {
        var values = ValuesOf(name);
        foreach (var item in Chart.Render(values))
        {
            Should.NotThrow(() => StrictSchema.Read(item), Id(item));
        }

        Chart.Texts(values).ShouldBe(Chart.Texts(values));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Accepts_the_values_of_each_case(string name) => ValuesSchema.Problems(ValuesOf(name)).ShouldBeEmpty();

    [Fact]
    public void Has_no_hook_but_the_test_no_generated_value_and_no_CA()
    {
        var text = string.Concat(Directory.EnumerateFiles(Chart.Root, "*", SearchOption.AllDirectories).Select(File.ReadAllText));

        Hook.Matches(text).Select(match => match.Value).ShouldBe(["helm.sh/hook: test"]);
        foreach (var word in new[] { "genCA", "genSelfSigned", "randAlpha", "uuidv4", "now |", "lookup " })
        {
            text.ShouldNotContain(word);
        }

        Chart.Render([]).SelectMany(item => Keys(item)).ShouldNotContain("caBundle");
    }

    [Fact]
    public void Another_namespace_is_named_everywhere()
    {
        var items = Chart.Render(new JsonObject { ["monitoring"] = new JsonObject { ["enabled"] = true } }, Namespaced);

        items.Select(Folder.Namespace).OfType<string>().Distinct().ShouldBe([Namespaced]);
        var config = items.Single(item => Folder.Name(item) == "vault-injector-config")["data"]!["config.json"]!.GetValue<string>();
        JsonNode.Parse(config)!["Kubernetes"]!["Namespace"]!.GetValue<string>().ShouldBe(Namespaced);
        var others = items.Where(item => Folder.Kind(item) is not ("ConfigMap" or "PrometheusRule"));
        var rest = string.Concat(others.Select(item => item.ToJsonString()));
        rest.ShouldContain($"system:serviceaccount:{Namespaced}:vault-injector");
        rest.ShouldNotContain("\"namespace\":\"vault-injector\"");
        rest.ShouldNotContain("\"kube-system\",\"vault-injector\"");
    }

    [Fact]
    public void A_changed_setting_rolls_out_the_pods()
    {
        static string Checksum(JsonObject values) =>
            Chart.Render(values).Single(item => Folder.Kind(item) == "Deployment")["spec"]!["template"]!["metadata"]!["annotations"]![
                "checksum/config"]!.GetValue<string>();

        Checksum([]).ShouldBe(Checksum([]));
        Checksum([]).ShouldNotBe(Checksum(new JsonObject { ["config"] = JsonNode.Parse("""{"Broker":{"BindToPodIp":true}}""") }));
        Checksum([]).ShouldNotBe(Checksum(new JsonObject { ["vault"] = new JsonObject { ["caBundle"] = "pem" } }));
    }

    [Fact]
    public void The_address_of_Vault_is_required() =>
        Should.Throw<TemplateException>(() => Chart.Render(new JsonObject { ["vault"] = new JsonObject { ["address"] = "" } }))
            .Message.ShouldContain("Set vault.address to the address of Vault");

    [Fact]
    public void The_notes_say_the_next_command() =>
        Chart.Texts([], Namespaced)["NOTES.txt"].ShouldContain($"helm test vi -n {Namespaced}");

    [Fact]
    public void The_test_runs_check_with_the_injectors_configuration()
    {
        var pod = Chart.Render([]).Single(IsHook);

        pod["spec"]!["containers"]![0]!["args"]!.ToJsonString().ShouldBe("[\"check\"]");
        pod["spec"]!["serviceAccountName"]!.GetValue<string>().ShouldBe("vault-injector");
        pod["metadata"]!["annotations"]!["helm.sh/hook"]!.GetValue<string>().ShouldBe("test");
    }

    private static JsonObject ValuesOf(string name) =>
        Path.Combine(Cases, name, "values.yaml") is var file && File.ReadAllText(file).Trim() == "{}" ? [] : Chart.YamlFile(file);

    private static bool IsHook(JsonObject item) => item["metadata"]!["annotations"]?["helm.sh/hook"] is not null;

    private static string Id(JsonObject item) => $"{Folder.Kind(item)} {Folder.Name(item)}";

    /// <summary>
    /// Without the labels that only Helm sets, and without the checksum that takes the place of Kustomize's hash in a name.
    /// </summary>
    private static JsonObject OfHelm(JsonObject item)
    {
        var copy = Plain(item);
        foreach (var label in new[] { "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart" })
        {
            copy["metadata"]!["labels"]!.AsObject().Remove(label).ShouldBeTrue(Id(item));
        }

        copy["spec"]?["template"]?["metadata"]?["annotations"]?.AsObject().Remove("checksum/config");
        return copy;
    }

    private static JsonObject OfKustomize(JsonObject item) =>
        Plain(JsonNode.Parse(Hashed.Replace(item.ToJsonString(), "${name}"))!.AsObject());

    /// <summary>Two JSON texts with the same meaning are the same.</summary>
    private static JsonObject Plain(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        if (copy["data"]?["config.json"] is { } config)
        {
            copy["data"]!["config.json"] = Ordered(JsonNode.Parse(config.GetValue<string>()))!.ToJsonString();
        }

        return copy;
    }

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(entry => entry.Value is not null).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Ordered(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<string> Keys(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Keys(entry.Value).Prepend(entry.Key)),
        JsonArray list => list.SelectMany(Keys),
        _ => [],
    };

    [GeneratedRegex("helm\\.sh/hook: .*", RegexOptions.NonBacktracking)]
    private static partial Regex Hook { get; }

    [GeneratedRegex("(?<name>vault-injector-[a-z]+)-[a-z0-9]{10}\\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Hashed { get; }
}
