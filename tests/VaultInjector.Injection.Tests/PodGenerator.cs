using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests;

/// <summary>Generates pods of every legal shape: lists missing, null, empty or full, unknown fields, any Unicode.</summary>
internal static class PodGenerator
{
    private static readonly Gen<string> AnyText = Gen.OneOf<string>(
        Gen.OneOf("", "a/b~c", "~1", "größe 😀", "\u0000\u2028\"\\", "-----\n"),
        Gen.String[Gen.Char['\u0020', '\uD7FF'], 0, 12]);

    private static readonly Gen<JsonNode?> Unknown = Gen.Recursive<JsonNode?>(
        (depth, inner) =>
            Gen.OneOf<JsonNode?>(
                Gen.Const((JsonNode?)null),
                Gen.Int.Select(i => (JsonNode?)i),
                Gen.Double[-1e6, 1e6].Select(d => (JsonNode?)d),
                AnyText.Select(s => (JsonNode?)s),
                depth > 3
                    ? Gen.Const((JsonNode?)true)
                    : inner.Array[0, 3].Select(a => (JsonNode?)new JsonArray([.. a.Select(n => n?.DeepClone())])),
                depth > 3
                    ? Gen.Const((JsonNode?)false)
                    : Gen.Select(AnyText, inner).Select((k, v) => (JsonNode?)new JsonObject { [k] = v?.DeepClone() })));

    private static readonly Gen<JsonNode?> Env = Gen.Select(
            Gen.OneOf("VAULT_ADDR", "VAULT_CACERT", "VAULT_INJECTOR_PATH", "PORT", "SSL_CERT_FILE"),
            AnyText,
            Gen.Bool)
        .Select(
            (name, value, literal) =>
                (JsonNode?)
                    new JsonObject
                    {
                        ["name"] = name,
                        [literal ? "value" : "valueFrom"] = literal
                            ? value
                            : new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = value } },
                    });

    /// <summary>References to secrets, each name once in a container.</summary>
    private static readonly Gen<JsonNode?[]> References = Gen.Select(
            Gen.Int[0, 5],
            Gen.OneOf(
                "vault:secret/web/api#key",
                "vault:secret/web/api#key#2",
                "a ${vault:secret/web/db#user}:${vault:secret/web/db#password} ~/'"))
        .Select((number, value) => (JsonNode?)new JsonObject { ["name"] = $"REFERENCE_{number}", ["value"] = value })
        .Array[0, 3]
        .Select(list => list.DistinctBy(entry => (string)entry!["name"]!).ToArray());

    private static readonly Gen<JsonNode?> Mount = Gen.OneOf(
            "/data",
            "/var/run/secrets/kubernetes.io/serviceaccount",
            "/var/lib/app",
            "/x~y")
        .Select(path => (JsonNode?)new JsonObject { ["name"] = "data", ["mountPath"] = path });

    private static readonly Gen<JsonNode?> SecurityContext = Gen.OneOf<JsonNode?>(
        Gen.Const((JsonNode?)null),
        Gen.Select(Gen.OneOf(0, 1000, 2000), Gen.OneOf(0, 3000))
            .Select((user, group) => (JsonNode?)new JsonObject { ["runAsUser"] = user, ["runAsGroup"] = group }),
        Gen.OneOf(0, 2000).Select(group => (JsonNode?)new JsonObject { ["fsGroup"] = group }));

    private static readonly Gen<JsonNode?> Container = Gen.Select(Optional(Env), References, Optional(Mount), SecurityContext, Unknown)
        .Select((env, references, mounts, security, unknown) =>
        {
            var container = new JsonObject { ["image"] = "app", ["futureField"] = unknown?.DeepClone() };
            Put(container, "command", (true, new JsonArray("app")));
            Put(container, "env", references.Length > 0 ? (true, With(env.Value, references)) : env);
            Put(container, "volumeMounts", mounts);
            Put(container, "securityContext", (security is not null, security));
            return (JsonNode?)container;
        });

    private static readonly Gen<JsonNode?> Volume = Gen.Const(
        (JsonNode?)new JsonObject { ["name"] = "data", ["emptyDir"] = new JsonObject() });

    private static readonly Gen<Dictionary<string, string>> Settings = Gen.OneOf<(string, string)>(
            ("agent", "init"),
            ("auth-method", "token"),
            ("auth-method", "kubernetes"),
            ("env", "false"),
            ("init-position", "last"),
            ("mount-path", "/vault/secrets"),
            ("ca-env", "SSL_CERT_FILE,REQUESTS_CA_BUNDLE"),
            ("file-mode", "0640"),
            ("timeout", "1h"),
            ("run-as-user", "1234"),
            ("cpu-limit", "1"),
            ("token", "false"),
            ("refresh", "30s"),
            ("secret.db.json", "secret/web/db"),
            ("secret.password", "secret/größe/~1#a/b?version=2"),
            ("template.app.conf", "{{ with secret \"database/creds/web\" }}$(HOME) ~/'{{ .Data.username }}'\n{{ end }}"),
            ("env.DB_PASSWORD", "secret/web/db#password"),
            ("env.PORT", "secret/größe/~1#port?version=2"),
            ("env-from.db", "secret/web/db prefix=DB_"),
            ("env-method", "exec"),
            ("certificate.tls", "pki_int/web common_name=\"a b\" ttl=24h"))
        .Array[0, 8]
        .Select(list => list.DistinctBy(p => p.Item1).ToDictionary(p => AnnotationKeys.Domain + p.Item1, p => p.Item2));

    /// <summary>Pods that want injection and have no problem.</summary>
    public static Gen<JsonElement> Pods { get; } =
        Gen.Select(
                Gen.Dictionary(AnyText, AnyText)[0, 4],
                Settings,
                Container.Array[1, 4],
                Optional(Container),
                Optional(Volume),
                Gen.Select(SecurityContext, Unknown))
            .Select(
                (others, settings, containers, init, volumes, rest) =>
                {
                    var annotations = new JsonObject { [AnnotationKeys.Role] = "yn-api" };
                    foreach (
                        var (key, value) in settings.Concat(
                            others.Where(o => !o.Key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal))))
                    {
                        annotations[key] = value;
                    }

                    if (init.Value?.ToJsonString().Contains("vault:", StringComparison.Ordinal) is true)
                    {
                        // Such a container cannot run before the agent.
                        annotations.Remove(AnnotationKeys.InitPosition);
                    }

                    var spec = new JsonObject { ["containers"] = Named(containers, "app"), ["future~/field"] = rest.Item2?.DeepClone() };
                    Put(spec, "initContainers", (init.Present, init.Value is JsonArray list ? Named([.. list], "init") : null));
                    Put(spec, "volumes", volumes);
                    Put(spec, "securityContext", (rest.Item1 is not null, rest.Item1));
                    var metadata = new JsonObject { ["annotations"] = annotations };
                    var pod = new JsonObject { ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = spec };
                    return JsonSerializer.SerializeToElement(pod);
                });

    /// <summary>A list that is missing, null, or has up to three items.</summary>
    private static Gen<(bool Present, JsonNode? Value)> Optional(Gen<JsonNode?> item) => Gen.Frequency(
        (1, Gen.Const((false, (JsonNode?)null))),
        (1, Gen.Const((true, (JsonNode?)null))),
        (3, item.Array[0, 3].Select(items => (true, (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])))));

    private static JsonArray With(JsonNode? list, JsonNode?[] items) =>
        new([.. (list as JsonArray ?? []).Concat(items).Select(item => item?.DeepClone())]);

    private static void Put(JsonObject parent, string name, (bool Present, JsonNode? Value) field)
    {
        if (field.Present)
        {
            parent[name] = field.Value?.DeepClone();
        }
    }

    private static JsonArray Named(JsonNode?[] containers, string prefix) => new([.. containers.Select((container, index) =>
    {
        var copy = container!.DeepClone().AsObject();
        copy["name"] = $"{prefix}-{index}";
        return (JsonNode?)copy;
    })]);
}
