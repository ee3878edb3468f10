using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Tests.Helm;

/// <summary>values.yaml, its schema and the chart's README say the same.</summary>
public sealed partial class ValuesTests
{
    [Fact]
    public void The_schema_describes_each_value_as_values_yaml_does()
    {
        var described = ValuesSchema.Described(ValuesSchema.Root).ToDictionary(one => one.Path, one => one.Schema, StringComparer.Ordinal);
        foreach (var (path, comment, _) in Lines())
        {
            described[path]["description"]!.GetValue<string>().ShouldBe(comment, path);
        }

        described.Values.ShouldAllBe(schema => schema["description"]!.GetValue<string>().Length > 0);
        ValuesSchema.Root["$schema"]!.GetValue<string>().ShouldBe("http://json-schema.org/draft-07/schema#");
        Paths(Chart.Values).ShouldBeSubsetOf(described.Keys);
    }

    [Fact]
    public void The_defaults_are_valid() => ValuesSchema.Problems(Chart.Values).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"injector":{"replica":3}}""", "injector.replica: is not known")]
    [InlineData("""{"injektor":{}}""", "injektor: is not known")]
    [InlineData("""{"injector":{"replicas":0}}""", "injector.replicas: is out of range")]
    [InlineData("""{"injector":{"replicas":"2"}}""", "injector.replicas: is not of type integer")]
    [InlineData("""{"injector":{"image":{"digest":"x"}}}""", "injector.image.digest: is not known")]
    [InlineData("""{"injector":{"spreadOverNodes":"Always"}}""", "injector.spreadOverNodes: is not one of")]
    [InlineData("""{"webhook":{"failurePolicy":"ignore"}}""", "webhook.failurePolicy: is not one of")]
    [InlineData("""{"webhook":{"timeoutSeconds":31}}""", "webhook.timeoutSeconds: is out of range")]
    [InlineData("""{"webhook":{"caBundle":"x"}}""", "webhook.caBundle: is not known")]
    [InlineData("""{"vault":{"address":"http://vault:8200"}}""", "vault.address: does not match")]
    [InlineData("""{"vaults":{"east":{"address":"https://e"}}}""", "vaults.east: caBundle is missing")]
    [InlineData("""{"vaults":{"east":{"address":"http://e","caBundle":"pem"}}}""", "vaults.east.address: does not match")]
    [InlineData("""{"vaults":{"east":{"address":"https://e","caBundle":"pem","token":"x"}}}""", "vaults.east.token: is not known")]
    [InlineData("""{"global":{"imagePullSecrets":["registry"]}}""", "global.imagePullSecrets[0]: is not of type object")]
    [InlineData("""{"global":{"imagePullSecrets":[{}]}}""", "global.imagePullSecrets[0]: name is missing")]
    public void The_schema_refuses(string values, string problem) =>
        ValuesSchema.Problems(JsonNode.Parse(values)!.AsObject()).ShouldHaveSingleItem().ShouldStartWith(problem);

    /// <summary><c>make golden</c> rewrites it.</summary>
    [Fact]
    public async Task The_README_is_written_from_values_yaml()
    {
        var file = Path.Combine(Chart.Root, "README.md");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(file, Readme());
        }

        (await File.ReadAllTextAsync(file)).ShouldBe(Readme());
    }

    /// <summary>If this fails: <c>make golden</c>, and read the diff.</summary>
    [Fact]
    public async Task What_is_copied_from_the_base_is_as_it_is_there()
    {
        foreach (var (file, text) in CopiedFiles.All)
        {
            var path = Path.Combine(Chart.Root, file);
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            {
                await File.WriteAllTextAsync(path, text);
            }

            (await File.ReadAllTextAsync(path)).ShouldBe(text, $"{file}: make golden writes it again");
        }
    }

    [Fact]
    public void The_version_is_the_products()
    {
        var version = File.ReadAllText(Path.Combine(Repository.Find().Root, "Directory.Build.props"));

        Chart.Read("Chart.yaml")["version"]!.GetValue<string>().ShouldBe(Version.Match(version).Groups["version"].Value);
        Chart.Read("Chart.yaml")["appVersion"]!.GetValue<string>().ShouldBe(Version.Match(version).Groups["version"].Value);
    }

    private static string Readme()
    {
        var text = new StringBuilder(
            """
            # Helm chart vault-injector

            It installs what `kubectl apply -k manifests` installs. It has no hooks but the test, generates no certificates and no random
            values: `helm template` gives the same bytes each time. The injector writes `caBundle` of its webhook configuration itself; if a
            GitOps tool applies the chart, let it ignore that field. Install one release in a cluster.

            ```sh
            helm install vault-injector manifests/helm/vault-injector --namespace vault-injector --create-namespace \
              --set vault.address=https://vault.vault.svc:8200 --set-file vault.caBundle=certs/ca.crt \
              --set injector.image.repository=registry.example/team/vault-injector \
              --set injector.agentImage.repository=registry.example/team/vault-injector-agent
            kubectl -n vault-injector rollout status deployment/vault-injector
            helm test vault-injector --namespace vault-injector
            ```

            | value | default | meaning |
            |---|---|---|

            """);
        foreach (var (path, comment, value) in Lines())
        {
            text.Append($"| `{path}` | `{value}` | {comment.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return text.ToString();
    }

    /// <summary>Each commented value with its comment and its default.</summary>
    private static IEnumerable<(string Path, string Comment, string Value)> Lines()
    {
        var (path, comment) = (new List<string>(), new List<string>());
        foreach (var line in File.ReadLines(Path.Combine(Chart.Root, "values.yaml")))
        {
            if (line.TrimStart().StartsWith('#'))
            {
                comment.Add(line.Trim()[1..].Trim());
                continue;
            }

            if (Key.Match(line) is { Success: true } key)
            {
                path = [.. path.Take(key.Groups["indent"].Length / 2), key.Groups["name"].Value];
                if (comment.Count > 0)
                {
                    yield return (string.Join('.', path), string.Join(' ', comment), Default(path));
                }
            }

            comment.Clear();
        }
    }

    private static string Default(IEnumerable<string> path) =>
        path.Aggregate((JsonNode)Chart.Values, (node, name) => node[name]!) is var found && found.GetValueKind() == JsonValueKind.String
            ? found.GetValue<string>() is { Length: > 0 } text ? text : "\"\""
            : found.ToJsonString();

    private static IEnumerable<string> Paths(JsonObject map, string above = "") =>
        from entry in map
        let path = $"{above}.{entry.Key}".TrimStart('.')
        from one in entry.Value is JsonObject inner && IsGroup(path) ? Paths(inner, path).Prepend(path) : [path]
        select one;

    private static bool IsGroup(string path) =>
        ValuesSchema.Described(ValuesSchema.Root).Single(one => one.Path == path).Schema["properties"] is not null;

    [GeneratedRegex("^(?<indent> *)(?<name>[A-Za-z]+):", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Key { get; }

    [GeneratedRegex("<VersionPrefix>(?<version>[^<]*)<", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Version { get; }
}
