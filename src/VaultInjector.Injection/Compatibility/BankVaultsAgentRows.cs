namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of bank-vaults about the containers that it injects.</summary>
internal static class BankVaultsAgentRows
{
    private const string OtherImage = "the operator sets `Injection:AgentImage`";
    private const string OneLine = "the agent writes one line for each event";
    private const string Restricted = "the agent always passes Pod Security \"restricted\"";
    private const string NoRegistry = "no registry is asked; `exec` needs `command` in the pod";
    private const string OfFiles = "it is about the files of ConfigMaps; the agent logs in and writes the files of annotations by itself";

    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        ForeignRow.Honoured("run-as-user", "`run-as-user`; `0` means nothing", value => Identity(value, "run-as-user")),
        ForeignRow.Honoured("run-as-group", "`run-as-group`; `0` means nothing", value => Identity(value, "run-as-group")),
        ForeignRow.Ignored("run-as-non-root", Restricted),
        ForeignRow.Ignored("readonly-root-fs", Restricted),
        ForeignRow.Ignored("psp-allow-privilege-escalation", Restricted),
        ForeignRow.Ignored("registry-skip-verify", NoRegistry),
        ForeignRow.Ignored("vault-image", OtherImage),
        ForeignRow.Ignored("vault-image-pull-policy", OtherImage),
        ForeignRow.Ignored("vault-env-image", OtherImage),
        ForeignRow.Ignored("vault-env-image-pull-policy", OtherImage),
        ForeignRow.Ignored("secret-init-image", OtherImage),
        ForeignRow.Ignored("secret-init-image-pull-policy", OtherImage),
        ForeignRow.Ignored("vault-env-delay", "the app starts when its variables are there"),
        ForeignRow.Ignored("secret-init-delay", "the app starts when its variables are there"),
        ForeignRow.Ignored("enable-json-log", OneLine),
        ForeignRow.Ignored("secret-init-json-log", OneLine),
        ForeignRow.Ignored("log-level", OneLine),
        ForeignRow.Ignored("vault-log-level", OneLine),
        ForeignRow.Ignored("vault-client-timeout", "the agent retries until `timeout`"),
        ForeignRow.Ignored("vault-agent", "the agent always logs in for the app"),
        ForeignRow.Ignored("vault-agent-once", OfFiles),
        ForeignRow.Ignored("vault-agent-share-process-namespace", "set `shareProcessNamespace` in the pod; a signal needs it and says so"),
        ForeignRow.Ignored("vault-agent-cpu", OfFiles),
        ForeignRow.Ignored("vault-agent-cpu-limit", OfFiles),
        ForeignRow.Ignored("vault-agent-cpu-request", OfFiles),
        ForeignRow.Ignored("vault-agent-memory", OfFiles),
        ForeignRow.Ignored("vault-agent-memory-limit", OfFiles),
        ForeignRow.Ignored("vault-agent-memory-request", OfFiles),
        ForeignRow.Ignored("vault-agent-env-variables", OfFiles),
        ForeignRow.Ignored("vault-configfile-path", OfFiles),
        ForeignRow.Ignored("vault-ct-image", OfFiles),
        ForeignRow.Ignored("vault-ct-once", OfFiles),
        ForeignRow.Ignored("vault-ct-pull-policy", OfFiles),
        ForeignRow.Ignored("vault-ct-share-process-namespace", OfFiles),
        ForeignRow.Ignored("vault-ct-cpu", OfFiles),
        ForeignRow.Ignored("vault-ct-memory", OfFiles),
        ForeignRow.Ignored("vault-ct-secrets-mount-path", OfFiles),
        ForeignRow.Ignored("vault-ct-inject-in-initcontainers", OfFiles),
    ];

    private static IEnumerable<Outcome> Identity(ForeignValue value, string own) =>
        value.Text is "" or "0" ? [] : [new Outcome.Native(own, value.Text)];
}
