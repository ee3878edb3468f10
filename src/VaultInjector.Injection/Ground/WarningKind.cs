namespace VaultInjector.Injection.Ground;

/// <summary>The kinds of warnings that a user gets with an injected pod.</summary>
public sealed record WarningKind : Reason
{
    private WarningKind(string code, string sentence)
        : base(code, sentence)
    {
    }

    public static WarningKind RoleWillBeRefused { get; } =
        new("role_will_be_refused", "The namespace does not allow the role, so the agent will wait until it does.");

    public static WarningKind VariableKept { get; } =
        new("variable_kept", "A container keeps its own value of a variable that the injector would have set.");

    public static WarningKind VaultOfItsOwn { get; } =
        new("vault_of_its_own", "A container has a Vault of its own, so it gets none of the variables for the injector's Vault.");

    public static WarningKind EnvFromOverridden { get; } =
        new("env_from_overridden", "A source of envFrom may hold a variable that the injector sets; the injector's value wins.");

    public static WarningKind VariableMissing { get; } =
        new("variable_missing", "A container does not get a variable with a secret: it came after the injection, or it is left out.");

    public static WarningKind ReferencesNotRead { get; } =
        new("references_not_read", "A container takes variables of ConfigMaps or Secrets, in which references are not looked up.");

    public static WarningKind VariableInvisible { get; } =
        new("variable_invisible", "A probe, hook or reference does not see the variables that exec sets.");

    public static WarningKind RunsBeforeAgent { get; } =
        new("runs_before_agent", "An init container runs before the agent has written the Vault files.");

    public static WarningKind FilesUnreadable { get; } =
        new("files_unreadable", "A container may run as a user who cannot read the Vault files.");

    public static WarningKind TokenNotRenewed { get; } =
        new("token_not_renewed", "The cluster has no native sidecars, so a pod that runs to its end gets its token once.");

    public static WarningKind SecretsReadOnce { get; } =
        new("secrets_read_once", "The agent fetches once, so nothing refreshes the secrets and no hook tells the app of a change.");

    public static WarningKind NothingForTheApp { get; } =
        new("nothing_for_the_app", "The pod asks for no secret and gets no token.");

    public static WarningKind ForeignIgnored { get; } =
        new("foreign_annotation_ignored", "An annotation of another product has no effect here.");

    public static WarningKind NodeDns { get; } =
        new("node_dns", "The pod uses the DNS of its node, which does not know the names of the cluster's services.");

    public static WarningKind NoTimeToRevoke { get; } =
        new("no_time_to_revoke", "The pod has no time to end, so the injector revokes its token and not the agent.");

    public static WarningKind SignalMayFail { get; } =
        new("signal_may_fail", "The agent may not be allowed to signal a process of the app, or may not recognise it.");

    public static WarningKind MeshEndsFirst { get; } =
        new("mesh_ends_first", "A service-mesh proxy ends before the agent, so the injector revokes the token and not the agent.");

    public static WarningKind SelinuxLevelsDiffer { get; } =
        new("selinux_levels_differ", "The containers have different SELinux levels, and one volume has one level only.");

    public static IReadOnlyList<WarningKind> All { get; } =
    [
        RoleWillBeRefused, VariableKept, VaultOfItsOwn, EnvFromOverridden, VariableMissing, ReferencesNotRead, VariableInvisible,
        RunsBeforeAgent, FilesUnreadable, TokenNotRenewed,
        SecretsReadOnce, NothingForTheApp, ForeignIgnored, NodeDns,
        NoTimeToRevoke, SignalMayFail, MeshEndsFirst, SelinuxLevelsDiffer,
    ];
}
