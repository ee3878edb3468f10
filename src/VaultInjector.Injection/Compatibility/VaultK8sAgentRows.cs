namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of vault-k8s about its agent's containers.</summary>
internal static class VaultK8sAgentRows
{
    private const string OtherAgent = "the agent is another program";
    private const string NoCache = "the agent is no cache; it reads each secret once for a pod";

    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        ForeignRow.SameUnlessEmpty("agent-run-as-user", "run-as-user"),
        ForeignRow.SameUnlessEmpty("agent-run-as-group", "run-as-group"),
        ForeignRow.Boolean(
            "agent-run-as-same-user",
            "`true` is the default; `false` has no effect",
            (_, flag) => flag ? [] : [new Outcome.NoEffect()]),
        ForeignRow.SameUnlessEmpty("agent-requests-cpu", "cpu-request"),
        ForeignRow.SameUnlessEmpty("agent-limits-cpu", "cpu-limit"),
        ForeignRow.SameUnlessEmpty("agent-requests-mem", "memory-request"),
        ForeignRow.SameUnlessEmpty("agent-limits-mem", "memory-limit"),
        ForeignRow.SameUnlessEmpty("agent-requests-ephemeral", "ephemeral-storage-request"),
        ForeignRow.SameUnlessEmpty("agent-limits-ephemeral", "ephemeral-storage-limit"),
        ForeignRow.Boolean(
            "agent-revoke-on-shutdown",
            "`revoke-on-exit`",
            (_, flag) => [new Outcome.Native("revoke-on-exit", flag ? "true" : "false")]),
        ForeignRow.Ignored("agent-revoke-grace", "the agent takes at most 5 s; the injector revokes what a pod could not revoke"),
        ForeignRow.Ignored("agent-image", "the operator sets `Injection:AgentImage`"),
        ForeignRow.Ignored("agent-set-security-context", "the agent always passes Pod Security \"restricted\""),
        ForeignRow.Boolean(
            "agent-share-process-namespace",
            "`share-process-namespace`",
            (_, flag) => flag ? [new Outcome.Native("share-process-namespace", "true")] : []),
        ForeignRow.Ignored("agent-service-account-token-volume-name", "the operator sets `Injection:KubernetesAuthAudience`"),
        ForeignRow.Ignored("agent-request-namespace", "vault-k8s writes it itself"),
        ForeignRow.Ignored("agent-copy-volume-mounts", "the agent mounts its own volumes only"),
        ForeignRow.Ignored("agent-enable-quit", "the agent ends with the pod"),
        ForeignRow.Ignored("agent-cache-enable", NoCache),
        ForeignRow.Ignored("agent-cache-use-auto-auth-token", NoCache),
        ForeignRow.Ignored("agent-cache-listener-port", NoCache),
        ForeignRow.Ignored("agent-cache-exit-on-err", NoCache),
        ForeignRow.Ignored("agent-disable-idle-connections", OtherAgent),
        ForeignRow.Ignored("agent-disable-keep-alives", OtherAgent),
        ForeignRow.Ignored("agent-auto-auth-exit-on-err", "the agent retries until `timeout`"),
        ForeignRow.Ignored("agent-telemetry-NAME", "the injector counts for its agents: docs/operations.md"),
        ForeignRow.Ignored("auth-min-backoff", "pauses are at most 5 s while there is no token"),
        ForeignRow.Ignored("auth-max-backoff", "pauses are at most 5 s while there is no token"),
        ForeignRow.Ignored("client-max-retries", "the agent retries until `timeout`"),
        ForeignRow.Ignored("client-timeout", OtherAgent),
        ForeignRow.Ignored("go-max-procs", OtherAgent),
        ForeignRow.Ignored("log-level", "the agent writes one line for each event"),
        ForeignRow.Ignored("log-format", "the agent writes one line for each event"),
        ForeignRow.Ignored("template-config-exit-on-retry-failure", "one failing secret never ends an agent whose app runs"),
        ForeignRow.Ignored("template-max-connections-per-host", OtherAgent),
    ];
}
