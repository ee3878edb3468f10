using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations of the domain: the one list from which parsing, suggestions and documentation come.</summary>
public static class AnnotationTable
{
    private const Places Both = Places.PodAndNamespace;

    private static readonly Dictionary<string, Annotation> ByKey;

    static AnnotationTable()
    {
        All = [.. Identity(), .. Files(), .. Agent(), .. Bookkeeping()];
        ByKey = All.ToDictionary(a => a.Key, StringComparer.Ordinal);
    }

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<Annotation> All { get; }

    internal static Annotation? Find(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>The known key that a mistyped name of the domain comes closest to.</summary>
    internal static string? Nearest(string name) =>
        NearestName.To(name, All.Select(a => a.Name)) is { } nearest ? AnnotationKeys.Domain + nearest : null;

    private static IEnumerable<Annotation> Identity() =>
        [
            Row(
                "inject",
                Places.Pod,
                "`true` if a role is known, else not injected",
                "`false` opts a pod out",
                "true or false",
                (layer, text) => Values.Boolean(text) is { } inject ? layer with { Inject = inject } : null),
            Row(
                "role",
                Both,
                "—",
                "the Vault role: AppRole or token role name",
                "a Vault role name: 1 to 128 of the characters A-Z a-z 0-9 _ . -",
                Setting(text => RoleName.IsValid(text) ? text : null, (s, v) => s with { Role = v })),
            Row(
                "auth-method",
                Both,
                "`approle`",
                "`approle` (wrapped secret-id), `token` (wrapped token from a token role), `kubernetes`",
                "approle, token or kubernetes",
                Setting(
                    text => Values.OneOf(text, AuthMethods.AppRole, AuthMethods.Token, AuthMethods.Kubernetes),
                    (s, v) => s with { AuthMethod = v })),
            Row(
                "agent",
                Both,
                "`sidecar`",
                "`sidecar` keeps the token alive; `init` fetches once",
                "sidecar or init",
                Setting(Values.Agent, (s, v) => s with { Agent = v })),
        ];

    private static IEnumerable<Annotation> Files() =>
        [
            Row(
                "output",
                Both,
                "`token`",
                "`token`; `secret-id`; `wrapped-secret-id` (the app logs in / unwraps itself; implies `agent: init`)",
                "token, secret-id or wrapped-secret-id",
                Setting(
                    text => Values.OneOf(text, Outputs.Token, Outputs.SecretId, Outputs.WrappedSecretId),
                    (s, v) => s with { Output = v })),
            Row(
                "mount-path",
                Both,
                "`/var/run/secrets/vault`",
                "where the files appear",
                MountPaths.Expected,
                Setting(MountPaths.Parse, (s, v) => s with { MountPath = v })),
            Row(
                "containers",
                Places.Pod,
                "all but service-mesh proxies",
                "comma list of containers (init containers included) that get mount and environment; an unknown name is an error",
                "a comma list of container names",
                (layer, text) => Values.List(text, name => name.Length > 0) is { } names ? layer with { Containers = names } : null),
            Row(
                "env",
                Both,
                "`true`",
                "set `VAULT_ADDR`, `VAULT_CACERT` (and `VAULT_NAMESPACE`) where the container does not already",
                "true or false",
                Setting(Values.Boolean, (s, v) => s with { Env = v })),
            Row(
                "ca-env",
                Both,
                "—",
                "further variables to point at the CA bundle: `REQUESTS_CA_BUNDLE,SSL_CERT_FILE,NODE_EXTRA_CA_CERTS`",
                "a comma list of environment variable names other than VAULT_ADDR and VAULT_NAMESPACE",
                Setting(text => Values.List(text, Values.IsCaVariable), (s, v) => s with { CaEnv = v })),
            Row(
                "file-mode",
                Both,
                "`0440`, or `0444` where no common group is known",
                "of the files",
                "an octal mode that lets the owner read and nobody else write, such as 0440",
                Setting(Values.FileMode, (s, v) => s with { FileMode = v })),
        ];

    private static IEnumerable<Annotation> Agent() =>
        [
            Row(
                "run-as-user",
                Both,
                "the app's own where the pod says it, else 65532",
                "user of the agent",
                "a user id from 1 to 2147483647 (Pod Security restricted forbids root)",
                Setting(text => Values.Id(text, least: 1), (s, v) => s with { RunAsUser = v })),
            Row(
                "run-as-group",
                Both,
                "the app's own where the pod says it, else 65532",
                "group of the agent",
                "a group id from 0 to 2147483647",
                Setting(text => Values.Id(text, least: 0), (s, v) => s with { RunAsGroup = v })),
            Row(
                "init-position",
                Both,
                "`first`",
                "`first` or `last` among init containers",
                "first or last",
                Setting(Values.Position, (s, v) => s with { InitPosition = v })),
            Row(
                "timeout",
                Both,
                "`5m`",
                "how long the agent may take to get the first token",
                "a duration from 5s to 1h in whole seconds, such as 90s or 5m",
                Setting(Durations.Parse, (s, v) => s with { Timeout = v })),
            Row(
                "cpu-request",
                Both,
                "`5m`",
                "CPU that the agent asks for",
                Quantity.ExpectedCpu,
                Setting(Quantity.ParseCpu, (s, v) => s with { CpuRequest = v })),
            Row(
                "cpu-limit",
                Both,
                "—",
                "CPU that the agent may use",
                Quantity.ExpectedCpu,
                Setting(Quantity.ParseCpu, (s, v) => s with { CpuLimit = v })),
            Row(
                "memory-request",
                Both,
                "`16Mi`",
                "memory that the agent asks for",
                Quantity.ExpectedMemory,
                Setting(Quantity.ParseMemory, (s, v) => s with { MemoryRequest = v })),
            Row(
                "memory-limit",
                Both,
                "`32Mi`",
                "memory that the agent may use",
                Quantity.ExpectedMemory,
                Setting(Quantity.ParseMemory, (s, v) => s with { MemoryLimit = v })),
            Row(
                "revoke-on-exit",
                Both,
                "`true`",
                "sidecar revokes the token on SIGTERM",
                "true or false",
                Setting(Values.Boolean, (s, v) => s with { RevokeOnExit = v })),
            Row(
                "on-renew",
                Both,
                "—",
                "once after each new token: `signal:HUP` (needs `shareProcessNamespace`; `signal:HUP/nginx` for one container only) " +
                    "or `http:8080/reload` (a POST within the pod)",
                RenewHook.Expected,
                Setting(RenewHook.Parse, (s, v) => s with { OnRenew = v })),
        ];

    private static IEnumerable<Annotation> Bookkeeping() =>
    [
        Row("status", Places.Pod, "written by the webhook", "`injected`: never set by users", "to be absent; only the injector writes it",
            (layer, text) => text == AnnotationKeys.StatusInjected ? layer with { Status = text } : null),
        Row("allowed-roles", Places.Namespace, "none allowed",
            "who may have what: comma list of `role`, or `serviceaccount/role`; `*` and `?` are wildcards",
            "a comma list of role or serviceaccount/role",
            (layer, _) => layer),
    ];

    private static Annotation Row(
        string name, Places where, string @default, string meaning, string expected, Func<AnnotationLayer, string, AnnotationLayer?> read) =>
        new() { Name = name, Where = where, Default = @default, Meaning = meaning, Expected = expected, Read = read };

    private static Func<AnnotationLayer, string, AnnotationLayer?> Setting<T>(
        Func<string, T?> parse, Func<InjectionDefaults, T, InjectionDefaults> apply)
        where T : class =>
        (layer, text) => parse(text) is { } value ? layer with { Settings = apply(layer.Settings, value) } : null;

    private static Func<AnnotationLayer, string, AnnotationLayer?> Setting<T>(
        Func<string, T?> parse, Func<InjectionDefaults, T?, InjectionDefaults> apply)
        where T : struct =>
        (layer, text) => parse(text) is { } value ? layer with { Settings = apply(layer.Settings, value) } : null;
}
