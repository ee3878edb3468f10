using VaultInjector.Contracts;

namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of vault-k8s about the pod as a whole.</summary>
internal static class VaultK8sPodRows
{
    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        ForeignRow.Boolean(VaultK8s.Inject, "`inject`", (_, flag) => [new Outcome.Native("inject", flag ? "true" : "false")]),
        ForeignRow.Honoured("agent-inject-status", "`injected`: the pod belongs to vault-k8s and is left alone", _ => []),
        ForeignRow.Same("role", "role"),
        ForeignRow.Honoured(
            "auth-type",
            "`auth-method`: `kubernetes` (the default here too) or `approle`; others are refused",
            value => value.Text is "" or AuthMethods.Kubernetes ? []
                : value.Text == AuthMethods.AppRole ? [new Outcome.Native("auth-method", AuthMethods.AppRole)]
                : [new Outcome.Wrong("kubernetes or approle, because the agent knows no other login")]),
        ForeignRow.SameUnlessEmpty("secret-volume-path", "mount-path"),
        ForeignRow.Boolean(
            "agent-inject-token",
            "`token`: the file `token` below the mount",
            (_, flag) => [new Outcome.Native("token", flag ? "true" : "false")]),
        ForeignRow.SameUnlessEmpty("agent-inject-containers", "containers"),
        ForeignRow.Boolean(
            "agent-pre-populate",
            "`true`: the app starts with its files. `false` has no effect: an app never starts without them",
            (_, flag) => flag ? [] : [new Outcome.NoEffect()]),
        ForeignRow.Boolean(
            "agent-pre-populate-only",
            "`agent: init`",
            (_, flag) => flag ? [new Outcome.Native("agent", "init")] : []),
        ForeignRow.Boolean(
            "agent-init-first",
            "`init-position`: `first`, or `last` as there",
            (_, flag) => [new Outcome.Native("init-position", flag ? "first" : "last")]),
        ForeignRow.Same("template-static-secret-render-interval", "refresh"),
        ForeignRow.Honoured(
            "agent-inject-default-template",
            "`map` or `json`: the file of a secret without a template",
            value => value.Text is "" or "map" or "json" ? [] : [new Outcome.Wrong("map or json")]),
        ForeignRow.Boolean("preserve-secret-case", "`true`: file names keep their capital letters", (_, _) => []),
    ];
}
