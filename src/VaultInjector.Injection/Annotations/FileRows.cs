using VaultInjector.Contracts;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations about what the app gets.</summary>
internal static class FileRows
{
    public const string ModeExpected = "an octal mode such as 0440: the owner can read, and no other user can write";

    private const int MostContainers = 64;
    private const int MostVariables = 32;

    public static IEnumerable<Annotation> All { get; } =
    [
        Row.Of(
            "output",
            Places.PodAndNamespace,
            "`token`",
            "`token`; `secret-id`; `wrapped-secret-id` (the app logs in / unwraps itself; implies `agent: init`)",
            "token, secret-id or wrapped-secret-id",
            Row.Setting(
                text => Values.OneOf(text, Outputs.Token, Outputs.SecretId, Outputs.WrappedSecretId),
                (s, v) => s with { Output = v })),
        Row.Of(
            "mount-path",
            Places.PodAndNamespace,
            "`/var/run/secrets/vault`",
            "where the files appear",
            MountPaths.Expected,
            Row.Setting(MountPaths.Parse, (s, v) => s with { MountPath = v })),
        Row.Of(
            "containers",
            Places.Pod,
            "all but those of other products, such as service-mesh proxies",
            "comma list of containers (init containers included) that get mount and environment; an unknown name is an error",
            $"a comma list of at most {MostContainers} container names",
            (layer, text) =>
                Values.List(text, MostContainers, name => name.Length > 0) is { } names ? layer with { Containers = names } : null),
        Row.Of(
            "env",
            Places.PodAndNamespace,
            "`true`",
            "set `VAULT_ADDR`, `VAULT_CACERT` (and `VAULT_NAMESPACE`) before the container's own variables; " +
                "none of them where it has a Vault of its own; `VAULT_INJECTOR_PATH` where `mount-path` is not the default",
            "true or false",
            Row.Setting(Values.Boolean, (s, v) => s with { Env = v })),
        Row.Of(
            "ca-env",
            Places.PodAndNamespace,
            "—",
            "further variables to point at the CA bundle: `REQUESTS_CA_BUNDLE,SSL_CERT_FILE,NODE_EXTRA_CA_CERTS`",
            $"a comma list of at most {MostVariables} environment variable names other than VAULT_ADDR, VAULT_NAMESPACE and " +
                "VAULT_INJECTOR_PATH",
            Row.Setting(text => Values.List(text, MostVariables, Values.IsCaVariable), (s, v) => s with { CaEnv = v })),
        Row.Of(
            "file-mode",
            Places.PodAndNamespace,
            "`0440`, or `0444` where no common group is known",
            "of the files",
            ModeExpected,
            Row.Setting(Values.FileMode, (s, v) => s with { FileMode = v })),
    ];
}
