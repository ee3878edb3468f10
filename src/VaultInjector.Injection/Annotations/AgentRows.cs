using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations about the agent container.</summary>
internal static class AgentRows
{
    public static IEnumerable<Annotation> All { get; } =
    [
        Row.Of(
            "run-as-user",
            Places.PodAndNamespace,
            "the app's own where the pod says it, else 65532",
            "user of the agent",
            "a user id from 1 to 2147483647 (Pod Security restricted forbids root)",
            Row.Setting(text => Values.Id(text, least: 1), (s, v) => s with { RunAsUser = v })),
        Row.Of(
            "run-as-group",
            Places.PodAndNamespace,
            "the app's own where the pod says it, else 65532",
            "group of the agent",
            "a group id from 0 to 2147483647",
            Row.Setting(text => Values.Id(text, least: 0), (s, v) => s with { RunAsGroup = v })),
        Row.Of(
            "init-position",
            Places.PodAndNamespace,
            "`first`",
            "`first` or `last` among init containers",
            "first or last",
            Row.Setting(Values.Position, (s, v) => s with { InitPosition = v })),
        Row.Of(
            "timeout",
            Places.PodAndNamespace,
            "`5m`",
            "how long the agent may take to get the first token",
            "a duration from 5s to 1h in whole seconds, such as 90s or 5m",
            Row.Setting(text => Durations.Parse(text, least: 5, most: 3600), (s, v) => s with { Timeout = v })),
        Row.Of(
            "cpu-request",
            Places.PodAndNamespace,
            "`5m`",
            "CPU that the agent asks for",
            Quantity.ExpectedCpu,
            Row.Setting(Quantity.ParseCpu, (s, v) => s with { CpuRequest = v })),
        Row.Of(
            "cpu-limit",
            Places.PodAndNamespace,
            "—",
            "CPU that the agent may use",
            Quantity.ExpectedCpu,
            Row.Setting(Quantity.ParseCpu, (s, v) => s with { CpuLimit = v })),
        Row.Of(
            "memory-request",
            Places.PodAndNamespace,
            "`16Mi`",
            "memory that the agent asks for",
            Quantity.ExpectedMemory,
            Row.Setting(Quantity.ParseMemory, (s, v) => s with { MemoryRequest = v })),
        Row.Of(
            "memory-limit",
            Places.PodAndNamespace,
            "`32Mi`",
            "memory that the agent may use",
            Quantity.ExpectedMemory,
            Row.Setting(Quantity.ParseMemory, (s, v) => s with { MemoryLimit = v })),
        Row.Of(
            "ephemeral-storage-request",
            Places.PodAndNamespace,
            "—",
            "local disk that the agent asks for",
            Quantity.ExpectedStorage,
            Row.Setting(Quantity.ParseStorage, (s, v) => s with { StorageRequest = v })),
        Row.Of(
            "ephemeral-storage-limit",
            Places.PodAndNamespace,
            "—",
            "local disk that the agent may use",
            Quantity.ExpectedStorage,
            Row.Setting(Quantity.ParseStorage, (s, v) => s with { StorageLimit = v })),
        Row.Of(
            "revoke-on-exit",
            Places.PodAndNamespace,
            "`true`",
            "sidecar revokes the token on SIGTERM",
            "true or false",
            Row.Setting(Values.Boolean, (s, v) => s with { RevokeOnExit = v })),
        Row.Of(
            "on-renew",
            Places.PodAndNamespace,
            "—",
            "once after each new token: `signal:HUP` (needs `shareProcessNamespace`; `signal:HUP/nginx` for one container only) " +
                "or `http:8080/reload` (a POST within the pod)",
            RenewHook.Expected,
            Row.Setting(RenewHook.Parse, (s, v) => s with { OnRenew = v })),
        Row.Of(
            "share-process-namespace",
            Places.Pod,
            "as the pod says",
            "`true` sets `shareProcessNamespace` of the pod, which signals need",
            "true or false",
            Row.Setting(Values.Boolean, (s, v) => s with { ShareProcessNamespace = v })),
    ];
}
