using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>Pods that no API server would send, and annotations that are attacks.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] Junk =
    [
        "null",
        "1",
        "-1.5e300",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "[1,\"a\"]",
        "true",
        "{\"a\":{\"b\":[]}}",
        "\"\\ud800\"",
        "{\"\\ud800\":1}",
    ];

    private static readonly string Whole = Samples
        .PodWith(
            """
            {"os":{"name":"linux"},"securityContext":{"runAsUser":1000,"supplementalGroups":[1]},"serviceAccountName":"web",
             "initContainers":[{"name":"init","env":[{"name":"A","value":"b"}],"volumeMounts":[{"name":"d","mountPath":"/d"}]}],
             "containers":[{"name":"app","securityContext":{"runAsUser":1},
              "env":[{"name":"VAULT_ADDR","value":"b"}],"volumeMounts":[{"name":"d","mountPath":"/d"}]}],
             "volumes":[{"name":"d"}]}
            """,
            ("role", "yn-api"),
            ("containers", "app,init"))
        .GetRawText();

    [Fact]
    public void Never_throws_for_any_change_of_a_pod()
    {
        var places = Places(JsonNode.Parse(Whole)!, "").ToList();
        foreach (var (place, junk) in places.SelectMany(place => Junk.Select(junk => (place, junk))))
        {
            var pod = Samples.Json(Replace(Whole, place, junk));
            var decision = Samples.Decide(pod);
            if (decision is Decision.Inject inject)
            {
                JsonDocument.Parse(Samples.Patch(pod, inject.Plan)).RootElement.ValueKind.ShouldBe(JsonValueKind.Array, place);
            }

            InjectedPodReading.Read(pod, Samples.AgentImages);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"pod\"")]
    [InlineData("{}")]
    [InlineData("{\"metadata\":[],\"spec\":3}")]
    public void Leaves_alone_a_document_that_is_not_a_pod(string json) =>
        Samples.Decide(Samples.Json(json)).ShouldBe(new Decision.Skip(SkipReason.NoRole));

    [Fact]
    public void Refuses_a_pod_whose_lists_are_not_lists() =>
        Samples.Rejected(Samples.PodWith("""{"containers":[{"name":"app","env":{}}],"volumes":"x"}""", ("role", "app")))
            .Problems.Select(e => e.Key).ShouldBe(["spec.volumes", "spec.containers[0]"]);

    [Fact]
    public void Never_throws_for_any_annotation() =>
        Gen.Select(
                Gen.OneOf<string>([
                    .. AnnotationTable.All.Select(a => a.Key),
                    KubernetesVault.AppRole,
                    AnnotationKeys.Domain,
                    AnnotationKeys.Domain + "x",]),
                Gen.OneOf<string>(
                    Gen.String,
                    Gen.String[Gen.Char["0123456789eEkKmMiGhs.-+,/:* "], 0, 12],
                    Gen.OneOf("true", "1e999", "99999999999999999999", "-0", "5m5m", "/a//b", "🙂")),
                Gen.Bool)
            .Sample(
                (key, value, onNamespace) =>
                {
                    var pod = Samples.Pod([("role", "yn-api"), (onNamespace || key == AnnotationKeys.Role ? "example.com/x" : key, value)]);
                    var ns = onNamespace
                        ? Samples.OptedIn() with
                        {
                            Annotations = new Dictionary<string, string> { [key] = value },
                        }
                        : Samples.Namespace;
                    var decision = Samples.Decide(pod, ns);
                    (decision as Decision.Reject)?.Message.Split('\n').Length.ShouldBeLessThanOrEqualTo(value.Split(',').Length + 2);
                },
                iter: 3000);

    [Theory]
    [InlineData("a\nvault-injector.io/role = \"fine\"")]
    [InlineData("\u2028\u202e\"quoted\"")]
    public void A_value_can_neither_break_a_line_of_the_message_nor_flood_it(string value)
    {
        var message = Samples.Rejected(Samples.Pod(("role", value + new string('x', 10_000)))).Message;
        message.Split('\n', '\u2028').Length.ShouldBe(2);
        message.Length.ShouldBeLessThan(500);
    }

    [Theory]
    [InlineData("vault-addr", "https://169.254.169.254")]
    [InlineData("vault-address", "https://user@127.0.0.1")]
    [InlineData("address", "http://[::1]:8200")]
    [InlineData("vault-addr", "https://[::ffff:169.254.169.254]")]
    [InlineData("vault-addr", "https://vault.vault.svc%40evil.example")]
    [InlineData("vault-addr", "https://2852039166")]
    [InlineData("proxy", "https://user:password@127.0.0.1")]
    [InlineData("identity-audience", "https://kubernetes.default.svc")]
    [InlineData("injector-url", "https://evil.example")]
    [InlineData("auth-path", "auth/evil")]
    [InlineData("auth-mount-path", "auth/evil")]
    [InlineData("agent-image", "evil.example/agent")]
    [InlineData("image", "evil.example/agent")]
    [InlineData("vault-namespace", "other")]
    [InlineData("ca-bundle", "-----BEGIN CERTIFICATE-----")]
    public void No_annotation_changes_where_secrets_are_sent(string name, string value)
    {
        Samples
            .Rejected(Samples.Pod(("role", "app"), (name, value)))
            .Problems.ShouldHaveSingleItem()
            .Key.ShouldBe(AnnotationKeys.Domain + name);
        Samples.Rejected(Samples.Pod(("role", "app")), Samples.OptedIn((name, value))).Message.ShouldContain("set by namespace shop");
    }

    [Theory]
    [InlineData("http:8080@169.254.169.254/x")]
    [InlineData("http:169.254.169.254/x")]
    [InlineData("http://169.254.169.254/x")]
    [InlineData("http:user:pw@127.0.0.1:80/")]
    [InlineData("http:[::1]:8080/x")]
    [InlineData("http:[::ffff:10.0.0.1]:8080/x")]
    [InlineData("http:8080%40evil.example/x")]
    [InlineData("http:8080/%0d%0aHost:evil.example\r\n")]
    public void No_hook_reaches_another_pod(string hook) =>
        Samples
            .Rejected(Samples.Pod(("role", "app"), ("on-renew", hook)))
            .Problems.ShouldHaveSingleItem()
            .Key.ShouldBe(AnnotationKeys.Domain + "on-renew");

    /// <summary>
    /// Where the agent goes is the operator's, whatever stands in every annotation that there is; a template is text for a file.
    /// </summary>
    [Fact]
    public void The_agent_gets_addresses_and_paths_from_the_operator_only()
    {
        const string Elsewhere = "https://user@[::ffff:169.254.169.254]:8200/%2e%2e";
        foreach (var annotation in AnnotationTable.All.Where(a => a.Name != "template.NAME"))
        {
            var decision = Samples.Decide(
                Samples.Pod([
                    ("role", "yn-api"),
                    .. annotation.Key == AnnotationKeys.Role ? Array.Empty<(string, string)>() : [(annotation.Name, Elsewhere)],]));
            if (decision is Decision.Inject inject)
            {
                Samples.Patch(Samples.Pod(("role", "yn-api")), inject.Plan).ShouldNotContain("169.254", Case.Sensitive, annotation.Key);
            }
        }
    }

    private static IEnumerable<string> Places(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(p => Places(p.Value, $"{path}\n{p.Key}")).Prepend(path),
        JsonArray list => list.SelectMany((item, i) => Places(item, $"{path}\n{i}")).Prepend(path),
        _ => [path],
    };

    private static string Replace(string json, string place, string junk)
    {
        if (place.Length == 0)
        {
            return junk;
        }

        const string Marker = "@@place@@";
        var root = JsonNode.Parse(json)!;
        var steps = place.Split('\n')[1..];
        var parent = steps[..^1]
            .Aggregate(root, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);
        if (parent is JsonArray items)
        {
            items[int.Parse(steps[^1], CultureInfo.InvariantCulture)] = Marker;
        }
        else
        {
            parent[steps[^1]] = Marker;
        }

        return root.ToJsonString().Replace($"\"{Marker}\"", junk);
    }
}
