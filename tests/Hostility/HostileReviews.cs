using System.Text;
using System.Text.Json;

namespace VaultInjector.Hostility;

/// <summary>
/// Reviews of pods that are made to be expensive, by what is expensive about them; each is at most as long as an API server lets an object
/// be. Tests bound what they allocate, and <c>make bench</c> measures their time.
/// </summary>
internal static class HostileReviews
{
    /// <summary>An API server accepts no longer body.</summary>
    public const int LongestBody = 3 * 1024 * 1024;

    /// <summary>What a review may cost.</summary>
    public const long MostAllocated = 16 * 1024 * 1024;
    public const int MostMilliseconds = 100;

    /// <summary>The webhook refuses a body with more of them before it parses it; a few are left for the rest of the pod.</summary>
    private const int MostValues = 170_000 - 1000;

    private const string Role = "\"vault-injector.io/role\":\"yn-api\"";

    /// <summary>The pods, as JSON.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Pods { get; } = new Dictionary<string, Func<string>>(StringComparer.Ordinal)
    {
        ["variables times containers"] = () => Pod($"{Role},\"vault-injector.io/ca-env\":\"{Names("V", 32)}\"", Containers(500)),
        ["more variables than any app needs"] = () => Pod($"{Role},\"vault-injector.io/ca-env\":\"{Names("V", 5000)}\"", Containers(100)),
        ["unknown names times containers"] = () => Pod($"{Role},\"vault-injector.io/containers\":\"{Names("x", 64)}\"", Containers(500)),
        ["ten thousand unknown names"] = () => Pod($"{Role},\"vault-injector.io/containers\":\"{Names("x", 10_000)}\"", Containers(500)),
        ["a list of commas"] = () => Pod($"{Role},\"vault-injector.io/containers\":\"{new string(',', Long)}\"", Containers(1)),
        ["ten thousand unknown annotations"] = () => Pod(Many(i => $"\"vault-injector.io/rol{i}\":\"a\"", 10_000), Containers(1)),
        ["unknown annotations of great length"] = () =>
            Pod(Filled(Role, i => $"\"vault-injector.io/{new string('r', 4000)}{i}\":\"a\""), Containers(1)),
        ["the same annotation again and again"] = () => Pod(Filled(Role, _ => Role), Containers(1)),
        ["annotations of other products"] = () => Pod(Filled(Role, i => $"\"{i}\":\"\""), Containers(1)),
        ["annotations that are not Unicode"] = () => Pod(Filled(Role, _ => "\"\\ud800\":\"\\ud800\""), Containers(1)),
        ["a value of three MiB"] = () => Pod($"{Role},\"vault-injector.io/mount-path\":\"/{new string('a', Long)}\"", Containers(1)),
        ["a value of three MiB of escapes"] = () =>
            Pod($"{Role},\"vault-injector.io/mount-path\":\"/{Repeated("\\u0041", Long)}\"", Containers(1)),
        ["a role of three MiB"] = () => Pod($"\"vault-injector.io/role\":\"{new string('a', Long)}\"", Containers(1)),
        ["secrets by the thousand"] = () =>
            Pod(Filled(Role, i => $"\"vault-injector.io/secret.s{i}\":\"secret/app{i}#password\""), Containers(1)),
        ["secrets times containers"] = () =>
            Pod($"{Role},{Many(i => $"\"vault-injector.io/env.V{i}\":\"secret/app#p{i}\"", 5000)}", Containers(200)),
        ["references in one container"] = () =>
            Pod(Role, $$"""{"name":"app","env":[{{Many(i => $$"""{"name":"V{{i}}","value":"vault:a/b#f{{i}}"}""", 60000)}}]}"""),
        ["wrong references"] = () =>
            Pod(Role, $$"""{"name":"app","env":[{{Many(i => $$"""{"name":"V","value":"a ${vault:a/b c"}""", 60000)}}]}"""),
        ["one value full of references"] = () =>
            Pod(Role, $$"""{"name":"app","env":[{"name":"V","value":"{{Repeated("${vault:a/b#c}", Long)}}"}]}"""),
        ["a template of three MiB"] = () =>
            Pod($"{Role},\"vault-injector.io/template.t\":\"{Repeated("{{ if 1 }}", Long)}\"", Containers(1)),
        ["a template full of actions"] = () => Template(Repeated("{{a}}", TemplateLength)),
        ["a template full of calls"] = () => Template(Repeated("{{key `a`}}", TemplateLength)),
        ["a template of pipes"] = () => Template("{{a" + Repeated("|a", TemplateLength) + "}}"),
        ["a template of arguments"] = () => Template("{{a" + Repeated(" .", TemplateLength) + "}}"),
        ["a template of fields"] = () => Template("{{." + Repeated("a.", TemplateLength) + "a}}"),
        ["a template of parentheses"] = () => Template("{{" + Repeated("(", TemplateLength) + "}}"),
        ["a template of variables"] = () => Template(Repeated("{{$a:=1}}", TemplateLength)),
        ["a template of long calls"] = () => Template(Repeated("{{key `abcdef`}}", TemplateLength)),
        ["a template of long variables"] = () => Template(Repeated("{{$abcdefgh:=1}}", TemplateLength)),
        ["a template of loops"] = () => Template(Repeated("{{range .}}{{end}}", TemplateLength)),
        ["a template of definitions"] = () => Template(string.Concat(
            Enumerable.Range(0, TemplateLength / 32).Select(i => $$$"""{{define `{{{i}}}`}}{{end}}"""))),
        ["a deep template"] = () => Template(Repeated("{{if 1}}", TemplateLength)),
        ["references to secrets"] = () => Pod(Role, Container("env", i => $$"""{"name":"A{{i}}","value":"vault:secret/app#p{{i}}"}""")),
        ["empty containers"] = () => Pod(Role, Filled("{}", _ => "{}")),
        ["containers that are not objects"] = () => Pod(Role, Filled("0", _ => "0")),
        ["long names of containers"] = () => Pod(Role, Filled("{}", i => $$"""{"name":"{{new string('a', 6000)}}{{i}}"}""")),
        ["an image of three MiB"] = () => Pod(Role, $$"""{"name":"app","image":"{{new string('a', Long)}}"}"""),
        ["init containers"] = () => Pod(Role, Containers(1), "\"initContainers\":[" + Filled("{}", i => $$"""{"name":"i{{i}}"}""") + "]"),
        ["volumes"] = () => Pod(Role, Containers(1), "\"volumes\":[" + Filled("{}", _ => "{\"name\":\"a\"}") + "]"),
        ["reserved volumes"] = () =>
            Pod(Role, Containers(1), "\"volumes\":[" + Filled("{}", i => $$"""{"name":"vault-injector-{{i}}"}""") + "]"),
        ["mounts"] = () => Pod(Role, Container("volumeMounts", _ => "{\"mountPath\":\"/a\"}")),
        ["mounts in the way"] = () => Pod(Role, Container("volumeMounts", _ => "{\"mountPath\":\"/var\"}")),
        ["mounts that are not Unicode"] = () => Pod(Role, Container("volumeMounts", _ => "{\"\\ud800\":1,\"mountPath\":\"\\ud800\"}")),
        ["reserved mounts"] = () => Pod(Role, Container("volumeMounts", _ => "{\"name\":\"vault-injector-a\"}")),
        ["variables of the app"] = () =>
            Pod($"{Role},\"vault-injector.io/ca-env\":\"{Names("V", 32)}\"", Container("env", _ => "{\"name\":\"V99\"}")),
        ["a variable of three MiB"] = () =>
            Pod(Role, $$"""{"name":"app","env":[{"name":"A","value":"{{new string('a', Long)}}"}]}"""),
        ["the same variable again and again"] = () => Pod(Role, Container("env", _ => "{\"name\":\"VAULT_ADDR\",\"value\":\"x\"}")),
        ["owners"] = () => Pod(Role, Containers(1), "\"a\":0", "\"ownerReferences\":[" + Filled("{}", _ => "{}") + "]"),
        ["labels"] = () => Pod(Role, Containers(1), "\"a\":0", "\"labels\":{" + Filled("\"a\":\"\"", i => $"\"{i}\":\"\"") + "}"),
        ["groups"] = () => Pod(Role, Containers(1), "\"securityContext\":{\"supplementalGroups\":[" + Filled("0", _ => "0") + "]}"),
        ["deep nesting"] = () => Pod(Role, Containers(1), "\"a\":[" + Filled("0", _ => new string('[', 50) + new string(']', 50)) + "]"),
        ["unknown fields of the spec"] = () => Pod(Role, Containers(1), Filled("\"a\":0", _ => "\"a\":0")),
        ["unknown fields that are not Unicode"] = () => Pod(Role, Containers(1), Filled("\"a\":0", _ => "\"\\ud800\":0")),
        ["a hook for an unknown container"] = () => Pod($"{Role},\"vault-injector.io/on-renew\":\"signal:HUP/x\"", Containers(500)),
    };

    /// <summary>Within the limit of a template, which is read.</summary>
    private const int TemplateLength = 125_000;

    private static int Long => LongestBody - 8192;

    /// <summary>A pod as an API server asks about it.</summary>
    public static string Review(string pod) => $$$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","operation":"CREATE","namespace":"shop",
        "resource":{"group":"","version":"v1","resource":"pods"},"object":{{{pod}}} } }
        """;

    public static string Pod(string annotations, string containers, string spec = "\"a\":0", string metadata = "\"a\":0") => $$$"""
        {"metadata":{{{{metadata}}},"annotations":{{{{annotations}}}}},"spec":{{{{spec}}},"containers":[{{{containers}}}]}}
        """;

    public static string Containers(int count) => Many(i => $$"""{"name":"c{{i}}"}""", count);

    public static string Many(Func<int, string> item, int count) => string.Join(',', Enumerable.Range(0, count).Select(item));

    private static string Container(string list, Func<int, string> item) => $$"""{"name":"app","{{list}}":[{{Filled(item(0), item)}}]}""";

    private static string Template(string template) => Pod($"{Role},\"vault-injector.io/template.a\":\"{template}\"", Containers(1));

    private static string Names(string prefix, int count) => Many(i => $"{prefix}{i}", count);

    private static string Repeated(string text, int length) => string.Concat(Enumerable.Repeat(text, length / text.Length));

    /// <summary>As many items as a body may have, by its length and by its JSON values.</summary>
    private static string Filled(string first, Func<int, string> item)
    {
        var text = new StringBuilder(first, LongestBody);
        var most = MostValues / ValuesOf(item(0));
        for (var i = 0; text.Length < Long && i < most; i++)
        {
            text.Append(',').Append(item(i));
        }

        return text.ToString();
    }

    private static int ValuesOf(string item)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(item.StartsWith('"') ? $"{{{item}}}" : $"[{item}]"));
        var values = -2;
        while (reader.Read())
        {
            values++;
        }

        return values;
    }
}
